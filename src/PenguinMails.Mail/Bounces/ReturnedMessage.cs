using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>The message that is reported about, as it was sent back, whole or its header alone.</summary>
internal static class ReturnedMessage
{
    private const int MaxAddresses = 20;

    private static readonly string[] Addressed = ["X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "X-Rcpt-To", "To"];

    private static readonly string[] HeadersAlone = ["text/rfc822-headers", "message/rfc822-headers", "message/global-headers"];

    public static HeaderList? Of(MimeMessage report) => ReportParts.Of(report).Select(HeaderOf).FirstOrDefault(header => header is not null);

    public static IReadOnlyList<string> ReturnPathsOf(MimeMessage report, HeaderList? returned)
    {
        var found = Addressed.SelectMany(name => report.Headers.All(name));
        if (returned is not null)
            found = found.Concat(returned.All("Return-Path")).Concat(returned.All("X-Original-Return-Path"));
        return [.. found.SelectMany(Addresses.In).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxAddresses)];
    }

    private static HeaderList? HeaderOf(MimeEntity part) => part switch
    {
        MessagePart { Message: { } message } => message.Headers,
        MimePart { Content: { } content } header when HeadersAlone.Contains(header.ContentType.MimeType, StringComparer.OrdinalIgnoreCase) => Headers.Read(content.Open()),
        _ => null,
    };
}
