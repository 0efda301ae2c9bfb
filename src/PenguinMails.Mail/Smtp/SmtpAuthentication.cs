using System.Net.Security;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>AUTH (RFC 4954): XOAUTH2 where a token is set, else PLAIN, LOGIN or CRAM-MD5.</summary>
internal sealed class SmtpAuthentication(SmtpLink link, SmtpServerSettings settings)
{
    private const int NotImplemented = 504;

    private readonly string user = settings.UserName ?? "";
    private readonly string password = settings.Password ?? "";

    /// <exception cref="SmtpTrouble">The server does not let us in.</exception>
    public async Task RunAsync(SmtpCapabilities capabilities)
    {
        var code = NotImplemented;
        foreach (var mechanism in Usable(capabilities))
        {
            code = await TryAsync(mechanism).ConfigureAwait(false);
            if (code != NotImplemented)
                break;
        }

        if (code == NotImplemented)
            throw SmtpTrouble.Misconfigured(SmtpProblem.AuthenticationNotOffered, Explain(capabilities));
        if (code is >= 400 and < 500 and not 432)
            throw SmtpTrouble.TurnedAway(link.Reply());
        if (code is < 200 or >= 300)
            throw SmtpTrouble.Misconfigured(SmtpProblem.Credentials, link.Reply().ToString(), link.Reply());
    }

    private IEnumerable<string> Usable(SmtpCapabilities capabilities)
    {
        // CRAM-MD5 is the last inside of TLS, where the better protected stores of passwords cannot serve it.
        var open = link.Stream is SslStream || settings.AllowPasswordWithoutTls;
        string[] known = settings.OAuthToken is not null ? ["XOAUTH2"] : ["PLAIN", "LOGIN", "CRAM-MD5"];
        return known.Where(mechanism => capabilities.Authentication.Contains(mechanism) && (open || mechanism == "CRAM-MD5"));
    }

    private string Explain(SmtpCapabilities capabilities) =>
        capabilities.Authentication.Count == 0 ? "The server offers no authentication."
        : link.Stream is SslStream ? $"The server offers only {string.Join(", ", capabilities.Authentication)}."
        : $"The server offers {string.Join(", ", capabilities.Authentication)} without TLS; the password is not sent unprotected.";

    private Task<int> TryAsync(string mechanism) => mechanism switch
    {
        "XOAUTH2" => OAuthAsync(),
        "PLAIN" => AskAsync("AUTH PLAIN " + Base64($"\0{user}\0{password}")),
        "LOGIN" => LoginAsync(),
        _ => CramMd5Async(),
    };

    private async Task<int> OAuthAsync()
    {
        var code = await AskAsync("AUTH XOAUTH2 " + Base64($"user={user}\u0001auth=Bearer {settings.OAuthToken}\u0001\u0001")).ConfigureAwait(false);
        // The reason comes as a challenge, and the refusal only after an empty answer to it.
        return code == 334 ? await AskAsync("").ConfigureAwait(false) : code;
    }

    private async Task<int> LoginAsync()
    {
        var code = await AskAsync("AUTH LOGIN").ConfigureAwait(false);
        if (code == 334)
            code = await AskAsync(Base64(user)).ConfigureAwait(false);
        return code == 334 ? await AskAsync(Base64(password)).ConfigureAwait(false) : code;
    }

#pragma warning disable CA5351 // The mechanism is MD5's (RFC 2195).
    private async Task<int> CramMd5Async()
    {
        var code = await AskAsync("AUTH CRAM-MD5").ConfigureAwait(false);
        if (code != 334)
            return code;
        var challenge = new byte[link.Lines()[0].Length];
        if (!Convert.TryFromBase64String(link.Lines()[0], challenge, out var length))
            return await AskAsync("*").ConfigureAwait(false);
        var digest = HMACMD5.HashData(Encoding.UTF8.GetBytes(password), challenge.AsSpan(0, length));
        return await AskAsync(Base64($"{user} {Convert.ToHexStringLower(digest)}")).ConfigureAwait(false);
    }
#pragma warning restore CA5351

    private async Task<int> AskAsync(string line) => await link.AskAsync(line, settings.Timeouts.Command).ConfigureAwait(false);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
