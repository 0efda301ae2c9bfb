using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail.Bounces;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// The address that bounces of one envelope come back to (VERP). Its token is signed with the connection's own key: a bounce
/// without a genuine one changes nothing.
/// </summary>
internal static class SmtpReturnPath
{
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
}
