using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>
/// Recipients on the stream's suppression list (error 406). Of a group that was otherwise taken they stand in the answer's text:
/// "Message OK, but will not deliver to these inactive addresses: a@example.com, b@example.com. Inactive recipients are …".
/// </summary>
internal static class PostmarkInactive
{
    private const string Begin = "inactive addresses:";

    public static SendOutcome.Refused Refused(string detail) =>
        new(RefusalReason.SuppressedByProvider, detail) { Suppresses = SuppressionReason.ListedByProvider };

    public static SendOutcome Without(SendOutcome.Accepted accepted, string? text, OutgoingEnvelope envelope)
    {
        var inactive = AddressesIn(text ?? "");
        if (inactive.Count == 0)
            return accepted;

        var refused = Refused(text!);
        var without = Enumerable.Range(0, envelope.Recipients.Count)
            .Where(place => inactive.Contains(envelope.Recipients[place].Mailbox.Address.Key))
            .ToDictionary(place => place, _ => (SendOutcome)refused);
        return without.Count == envelope.Recipients.Count ? refused : accepted with { Without = without };
    }

    private static HashSet<string> AddressesIn(string text)
    {
        var begin = text.IndexOf(Begin, StringComparison.OrdinalIgnoreCase);
        return begin < 0 ? [] : [.. text[(begin + Begin.Length)..].Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => Mailbox.TryParse(word.TrimEnd('.'), out var mailbox, out _) ? mailbox.Address.Key : null).OfType<string>()];
    }
}
