using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks</summary>
internal static class MailgunSigning
{
    /// <summary>The webhook signing key of an account follows from its API key, so that a tester can know it.</summary>
    public static string KeyOf(string apiKey) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("sandbox signing key of " + apiKey))[..16]);

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(25));

    public static string Sign(byte[] key, string timestamp, string token)
    {
        Span<byte> text = stackalloc byte[128];
        var length = Encoding.ASCII.GetBytes(timestamp, text);
        length += Encoding.ASCII.GetBytes(token, text[length..]);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, text[..length]));
    }
}
