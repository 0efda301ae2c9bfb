using System.Text;
using MimeKit;
using PenguinMails.Mail.Dkim;

namespace PenguinMails.Mail.Tests.Dkim;

/// <summary>A domain that signs, as the tests use it: by RSA under one selector, by Ed25519 under another.</summary>
internal static class Signed
{
    public const string Domain = "example.com";
    public const string Selector = "pm1";

    // One key for all tests: making one takes longer than most of them.
    public static DkimKey Key { get; } = DkimKey.Generate();

    public static DkimKey Ed25519 { get; } = DkimKey.GenerateEd25519();

    public static IReadOnlyDictionary<string, string> Records { get; } = new Dictionary<string, string>
    {
        [$"{Selector}._domainkey.{Domain}"] = Key.PublicRecord,
        [$"ed._domainkey.{Domain}"] = Ed25519.PublicRecord,
    };

    public static DkimSigner Signer() => new(Domain, Selector, Key);

    public static DkimSigner Ed25519Signer() => new(Domain, "ed", Ed25519);

    public static byte[] Octets(string message, DkimSigner? signer = null) => Octets(MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(message))), signer);

    public static byte[] Octets(MimeMessage message, DkimSigner? signer = null)
    {
        (signer ?? Signer()).Sign(message, TimeProvider.System.GetUtcNow());
        return Written(message);
    }

    /// <summary>As it goes over the wire.</summary>
    public static byte[] Written(MimeMessage message)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        using var octets = new MemoryStream();
        message.WriteTo(format, octets);
        return octets.ToArray();
    }
}
