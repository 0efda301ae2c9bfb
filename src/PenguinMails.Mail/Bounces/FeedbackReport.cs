using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>The abuse reporting format (RFC 5965).</summary>
internal static class FeedbackReport
{
    private const int MaxRecipients = 100;

    // Outlook.com's junk mail reporting sends no report, only the message with this field added.
    private const string OutlookRecipient = "X-HmXmrOriginalRecipient";

    public static InboundReport? Read(MimeMessage root, HeaderList? returned)
    {
        if (returned?.Value(OutlookRecipient) is { } recipient)
            return new InboundReport.Complaint("abuse") { Recipients = [.. Addresses.In(recipient).Take(1)] };
        if (ReportParts.Of(root).OfType<MessageFeedbackReport>().FirstOrDefault() is not { } part)
            return null;
        var fields = part.Content is { } content ? Headers.Read(content.Open()) : null;
        var type = Clip.Field(fields?.Value("Feedback-Type"))?.ToLowerInvariant();
        return type is "abuse" or "fraud" or "virus" or "other" or "opt-out" or "opt-out-list" or "miscategorized"
            ? Complaint(type, fields!)
            : new InboundReport.OtherFeedback(type ?? "");
    }

    private static InboundReport.Complaint Complaint(string type, HeaderList fields) => new(type)
    {
        Recipients = [.. fields.All("Original-Rcpt-To").Concat(fields.All("Removal-Recipient"))
            .Select(Addresses.OfField).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxRecipients)],
        UserAgent = Clip.Field(fields.Value("User-Agent")),
        ReceivedAt = Headers.Date(fields.Value("Received-Date") ?? fields.Value("Arrival-Date")),
    };
}
