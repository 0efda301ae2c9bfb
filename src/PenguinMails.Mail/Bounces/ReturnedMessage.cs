using PenguinMails.Mail.Parsing;

namespace PenguinMails.Mail.Bounces;

/// <summary>The message that is reported about, as it was sent back, whole or its header alone.</summary>
internal static class ReturnedMessage
{
    private const int MaxAddresses = 20;

    private static readonly string[] Addressed = ["X-Original-To", "Delivered-To", "Envelope-To", "X-Envelope-To", "X-Rcpt-To", "To"];

    public static HeaderFields? Of(MimePart root) =>
        ReportParts.Of(root).Where(p => p.Children.Count == 1 && !p.ContentType.StartsWith("multipart/", StringComparison.Ordinal))
            .Select(p => p.Children[0].Headers).FirstOrDefault();

    public static IReadOnlyList<string> ReturnPathsOf(MimePart root, HeaderFields? returned)
    {
        var found = Addressed.SelectMany(name => root.Headers.All(name));
        if (returned is not null)
            found = found.Concat(returned.All("Return-Path")).Concat(returned.All("X-Original-Return-Path"));
        return [.. found.SelectMany(f => Addresses.In(f.Value)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxAddresses)];
    }
}
