using System.Globalization;
using System.Text;
using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>A delivery status notification (RFC 3464), also when its second part is wrapped, mislabelled or run together.</summary>
internal static class DeliveryStatus
{
    private const int MaxRecipients = 1000;

    private static readonly string[] Types = ["message/delivery-status", "message/global-delivery-status"];

    public static InboundReport.Delivery? Read(MimeMessage root)
    {
        var part = ReportParts.Find(root, Types) ?? ReportParts.Of(root).Skip(1).OfType<MimePart>().FirstOrDefault(IsMislabelled);
        if (part is null)
            return null;

        var text = new Lazy<Dictionary<string, string>>(() => SaidInText(root));
        var groups = (part as MessageDeliveryStatus ?? new() { Content = part.Content, ContentTransferEncoding = part.ContentTransferEncoding }).StatusGroups;
        var recipients = groups.SelectMany(Split).Select(group => RecipientOf(group, text)).OfType<RecipientReport>().Take(MaxRecipients).ToList();
        return recipients.Count == 0 ? null : new(recipients)
        {
            IsStandard = true,
            EnvelopeId = Clip.Field(Xtext(First(groups, "Original-Envelope-Id"))),
            ReportingMta = AfterType(First(groups, "Reporting-MTA")),
            ArrivedAt = Headers.Date(First(groups, "Arrival-Date")),
        };
    }

    private static bool IsMislabelled(MimePart part)
    {
        if (part.ContentType.MimeType.ToLowerInvariant() is not ("text/plain" or "application/octet-stream" or "message/delivery-notification") || part.Content is null)
            return false;
        using var decoded = new MemoryStream();
        part.Content.DecodeTo(decoded);
        var content = decoded.GetBuffer().AsSpan(0, (int)decoded.Length);
        return content.IndexOf("Final-Recipient:"u8) >= 0 && content.IndexOf("Action:"u8) >= 0;
    }

    /// <summary>Some leave out the empty lines; then each Final-Recipient begins another group.</summary>
    private static IEnumerable<HeaderList> Split(HeaderList group)
    {
        var fields = new HeaderList();
        var named = false;
        foreach (var field in group)
        {
            if (IsFinal(field) && named)
            {
                yield return fields;
                fields = [];
            }

            named |= IsFinal(field);
            fields.Add(field);
        }

        yield return fields;

        static bool IsFinal(Header field) => field.Field.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase);
    }

    private static RecipientReport? RecipientOf(HeaderList group, Lazy<Dictionary<string, string>> text)
    {
        var final = Addresses.OfField(group.Value("Final-Recipient"));
        var original = Addresses.OfField(group.Value("Original-Recipient"));
        var status = group.Value("Status");
        if ((final ?? original) is null && status is null)
            return null;

        return ActionOf(group.Value("Action"), status) is { } action
            ? Diagnosis.Of(new(final ?? original, action) { OriginalRecipient = original }, status, group.Value("Diagnostic-Code") ?? "", Elsewhere()) with
            {
                RemoteMta = AfterType(group.Value("Remote-MTA")),
                LastAttemptAt = Headers.Date(group.Value("Last-Attempt-Date")),
            }
            : null;

        // X-Supplementary-Info and its kin; OpenSMTPD gives the reason to people alone.
        IEnumerable<string> Elsewhere() => group.Where(field => field.Field.StartsWith("X-", StringComparison.OrdinalIgnoreCase)).Select(field => group.Value(field.Field)!)
            .Concat(new[] { final, original }.OfType<string>().Where(text.Value.ContainsKey).Select(address => text.Value[address]));
    }

    private static Dictionary<string, string> SaidInText(MimeMessage root) =>
        BounceText.Sections(BounceText.Of(root).Said, []).Take(MaxRecipients).ToDictionary(section => section.Address, section => section.Said, StringComparer.OrdinalIgnoreCase);

    // A comment may follow: "delivered (to mailbox)".
    private static DeliveryAction? ActionOf(string? action, string? status) =>
        (action ?? "").Split(' ', '\t', ';', '(')[0].ToLowerInvariant() switch
        {
            "failed" or "failure" => DeliveryAction.Failed,
            "delayed" => DeliveryAction.Delayed,
            "delivered" => DeliveryAction.Delivered,
            "relayed" => DeliveryAction.Relayed,
            "expanded" => DeliveryAction.Expanded,
            _ => status is ['5', ..] ? DeliveryAction.Failed : status is ['4', ..] ? DeliveryAction.Delayed : null,
        };

    private static string? First(HeaderListCollection groups, string name) =>
        groups.Select(g => g.Value(name)).FirstOrDefault(v => v is not null);

    private static string? AfterType(string? value) =>
        Clip.Field(value?[(value.IndexOf(';', StringComparison.Ordinal) + 1)..]);

    // RFC 3461, 4: "+2B" stands for "+".
    private static string? Xtext(string? value)
    {
        if (value is null || !value.Contains('+', StringComparison.Ordinal))
            return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '+' && i + 2 < value.Length &&
                byte.TryParse(value.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                text.Append((char)octet);
                i += 2;
            }
            else
            {
                text.Append(value[i]);
            }
        }

        return text.ToString();
    }
}
