using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// Bounces written for people: qmail, Exim, old sendmail, Lotus, MDaemon, Exchange without a report and their kin. Who sent it
/// and its subject or phrases tell that it is one; each address in it begins what is said of that recipient.
/// </summary>
internal static class OldBounce
{
    private const int MaxRecipients = 100;

    public static InboundReport.Delivery? Read(MimeMessage root, ref HeaderList? returned)
    {
        if (!MayBeOne(root.Headers))
            return null;
        var text = BounceText.Of(root);
        if (!IsOne(root.Headers, text.Said))
            return null;

        returned ??= text.Returned;
        var action = OldBounceMarks.SaysDelayed(text.Said) ? DeliveryAction.Delayed : DeliveryAction.Failed;
        var ofAll = new Lazy<RecipientReport>(() => Diagnosis.Of(new(null, action), null, text.Said));
        return new([.. RecipientsOf(root.Headers, text.Said, returned).Select(r => Describe(r, action, ofAll))]) { IsStandard = false };
    }

    private static bool MayBeOne(HeaderList headers) =>
        IsLabelled(headers) || OldBounceMarks.IsDaemon(headers) || IsFromNobody(headers);

    private static bool IsOne(HeaderList headers, string said)
    {
        var subject = OldBounceMarks.IsSubject(headers.Value("Subject") ?? "");
        return IsLabelled(headers)
            || (OldBounceMarks.IsDaemon(headers) && (subject || OldBounceMarks.SaysUndelivered(said)))
            || (IsFromNobody(headers) && subject);
    }

    private static bool IsLabelled(HeaderList headers) =>
        headers.Contains("X-Failed-Recipients") || headers.Contains("X-MS-Exchange-Message-Is-Ndr");

    private static bool IsFromNobody(HeaderList headers) => headers.Value("Return-Path") == "<>";

    // Some list all addresses and say below what holds for each of them.
    private static RecipientReport Describe(
        (string? Address, string Said) recipient, DeliveryAction action, Lazy<RecipientReport> ofAll) => recipient.Said.Length == 0
        ? ofAll.Value with { Recipient = recipient.Address }
        : Diagnosis.Of(new(recipient.Address, action), null, recipient.Said);

    private static List<(string? Address, string Said)> RecipientsOf(HeaderList headers, string said, HeaderList? returned)
    {
        var sections = BounceText.Sections(said, NotRecipients(headers)).Take(MaxRecipients).ToList();
        var labelled = headers.All("X-Failed-Recipients").SelectMany(Addresses.In).Take(MaxRecipients).ToList();
        if (labelled.Count > 0)
            return [.. labelled.Select(a => ((string?)a, sections.Find(s => IsSame(s.Address, a)).Said ?? ""))];
        if (sections.Count > 0)
            return [.. sections.Select(s => ((string?)s.Address, s.Said))];
        return [(Addresses.First(returned?.Value("To") ?? ""), "")];
    }

    private static HashSet<string> NotRecipients(HeaderList headers) =>
        new(headers.All("To").Concat(headers.All("From")).SelectMany(Addresses.In), StringComparer.OrdinalIgnoreCase);

    private static bool IsSame(string? a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
