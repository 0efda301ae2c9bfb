using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail.Bounces;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// The address that bounces of one envelope come back to (VERP). Its token is signed with the connection's own key: a bounce
/// without a genuine one changes nothing.
/// </summary>
internal static class SmtpReturnPath
{
    private static ReadOnlySpan<byte> Reports => "dmarc"u8;

    public static string Of(SmtpAccount account, OutgoingEnvelope envelope) =>
        account.Settings.BounceDomain is { Length: > 0 } domain
            ? VerpAddress.Create(account.ReturnPathKey, envelope.Id.ToByteArray(bigEndian: true), domain)
            : SmtpMail.PlainReturnPath(account.Settings, envelope.Email);

    /// <summary>Of whatever bounce domain: the signature covers it, and bounces come days after somebody has changed it.</summary>
    /// <returns>The envelope, or null where the address was not made for this connection.</returns>
    public static Guid? Read(SmtpSettings settings, string address) =>
        settings.ReturnPathKey is { } key && VerpAddress.TryRead(Convert.FromBase64String(key), address, out var payload) && payload.Length == 16
            ? new Guid(payload, bigEndian: true)
            : null;

    /// <summary>
    /// Where DMARC reports come to. It stands in the DNS for all to read: the signature only says whose it is, where tenants share a bounce domain.
    /// </summary>
    public static string? OfReports(SmtpSettings settings) => settings is { BounceDomain: { Length: > 0 } domain, ReturnPathKey: { } key }
        ? VerpAddress.Create(Convert.FromBase64String(key), Reports, domain)
        : null;

    public static bool IsForReports(SmtpSettings settings, string address) =>
        settings.ReturnPathKey is { } key && VerpAddress.TryRead(Convert.FromBase64String(key), address, out var payload) && Reports.SequenceEqual(payload);
}
