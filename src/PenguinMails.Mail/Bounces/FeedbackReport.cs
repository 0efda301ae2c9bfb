using PenguinMails.Mail.Parsing;

namespace PenguinMails.Mail.Bounces;

/// <summary>The abuse reporting format (RFC 5965).</summary>
internal static class FeedbackReport
{
    private const int MaxRecipients = 100;

    // Outlook.com's junk mail reporting sends no report, only the message with this field added.
    private const string OutlookRecipient = "X-HmXmrOriginalRecipient";

    public static InboundReport? Read(MimePart root, HeaderFields? returned)
    {
        if (returned?.Value(OutlookRecipient) is { } recipient)
            return new InboundReport.Complaint("abuse") { Recipients = [.. Addresses.In(recipient).Take(1)] };
        if (ReportParts.Find(root, "message/feedback-report") is not { } part)
            return null;
        var fields = HeaderReader.ReadGroups(part.DecodeContent()).FirstOrDefault();
        var type = Clip.Field(fields?.Value("Feedback-Type"))?.ToLowerInvariant();
        return type is "abuse" or "fraud" or "virus" or "other" or "opt-out" or "opt-out-list" or "miscategorized"
            ? Complaint(type, fields!)
            : new InboundReport.OtherFeedback(type ?? "");
    }

    private static InboundReport.Complaint Complaint(string type, HeaderFields fields) => new(type)
    {
        Recipients = [.. fields.All("Original-Rcpt-To").Concat(fields.All("Removal-Recipient"))
            .Select(f => Addresses.OfField(f.Value)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxRecipients)],
        UserAgent = Clip.Field(fields.Value("User-Agent")),
        ReceivedAt = MailDate.Parse(fields.Value("Received-Date") ?? fields.Value("Arrival-Date")),
    };
}
