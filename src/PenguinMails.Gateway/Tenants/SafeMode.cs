using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Tenants;

/// <summary>Keeps a key of a staging system from reaching people: only some recipients, the rest nowhere or to one address.</summary>
/// <param name="Allowed">Addresses in the form in which they are compared, and domains as <c>@example.com</c>.</param>
/// <param name="RedirectTo">Where email to everybody else goes; null suppresses it.</param>
internal sealed record SafeMode(IReadOnlyCollection<string> Allowed, string? RedirectTo)
{
    /// <summary>Why an email was not sent.</summary>
    public const string Blocked = "Not sent: the API key is in safe mode, and this recipient is not on its list.";

    public bool Allows(EmailAddress recipient) => Allowed.Contains(recipient.Key) || Allowed.Contains("@" + recipient.Domain);

    /// <summary>Null for a key without.</summary>
    public static SafeMode? Read(string? allowed, string? redirectTo) => allowed is null && redirectTo is null
        ? null
        : new(allowed is null ? [] : JsonSerializer.Deserialize<HashSet<string>>(allowed, Json.Options)!, redirectTo);

    /// <summary>An entry in the form in which it is compared; null where it is neither an address nor a domain.</summary>
    public static string? Parse(string entry) =>
        EmailAddress.TryParse(entry.StartsWith('@') ? "anybody" + entry : entry, out var address, out _) ? entry.StartsWith('@') ? "@" + address.Domain : address.Key : null;
}
