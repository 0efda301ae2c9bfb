using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>The server's side of AUTH: PLAIN, LOGIN and CRAM-MD5.</summary>
/// <param name="ask">Sends a challenge, gives the answer; null when there is none.</param>
internal sealed class ListenerAuthentication(Func<SmtpLogin, bool> isKnown, Func<string, ValueTask<string?>> ask)
{
    private const string Wrong = "535 5.7.8 Authentication credentials invalid";

    /// <summary>What to reply when nobody was authenticated.</summary>
    public string Problem { get; private set; } = Wrong;

    /// <param name="words">Mechanism and, perhaps, the first answer.</param>
    /// <param name="open">Passwords may be sent as they are.</param>
    /// <returns>The user, or null.</returns>
    public async ValueTask<string?> RunAsync(string[] words, bool open)
    {
        switch (words)
        {
            case ["PLAIN" or "plain", .. var rest] when open:
                return Plain(rest.FirstOrDefault() ?? await ask("").ConfigureAwait(false));
            case ["LOGIN" or "login", .. var rest] when open:
                var user = rest.FirstOrDefault() ?? await ask("VXNlcm5hbWU6").ConfigureAwait(false);
                return Check(Text(user), Text(await ask("UGFzc3dvcmQ6").ConfigureAwait(false)));
            case ["CRAM-MD5" or "cram-md5"]:
                var challenge = $"<{Guid.NewGuid():N}@{nameof(PenguinMails)}>";
                return CramMd5(challenge, Text(await ask(Convert.ToBase64String(Encoding.ASCII.GetBytes(challenge))).ConfigureAwait(false)));
            default:
                Problem = "504 5.5.4 Not this way";
                return null;
        }
    }

    private string? Plain(string? answer) => Text(answer)?.Split('\0') is [_, var user, var password] ? Check(user, password) : null;

    private string? Check(string? user, string? password) =>
        user is not null && password is not null && isKnown(new(user, password, expected => Same(expected, password))) ? user : null;

#pragma warning disable CA5351 // The mechanism is MD5's (RFC 2195).
    private string? CramMd5(string challenge, string? answer)
    {
        if (answer?.LastIndexOf(' ') is not (> 0 and var space))
            return null;
        var (user, digest) = (answer[..space], answer[(space + 1)..]);
        return isKnown(new(user, null, expected => Same(DigestOf(expected), digest))) ? user : null;

        string DigestOf(string password) =>
            Convert.ToHexStringLower(HMACMD5.HashData(Encoding.UTF8.GetBytes(password), Encoding.ASCII.GetBytes(challenge)));
    }
#pragma warning restore CA5351

    private static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string? Text(string? base64)
    {
        if (base64 is null)
            return null;
        var octets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, octets, out var length) ? Encoding.UTF8.GetString(octets.AsSpan(0, length)) : null;
    }
}
