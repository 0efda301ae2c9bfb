using System.Collections.Concurrent;
using System.Text;
using PenguinMails.Sandbox.Faults;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>Everything that the imitated Mailgun knows, account by account.</summary>
internal sealed class MailgunWorld(SandboxOptions options, VerifiedDomains verified, FaultBoard faults, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, MailgunAccount> _accounts = new(StringComparer.Ordinal);

    public Journal<MailgunEvent> Events { get; } = new(options.Searchable * 4, MailgunEvent.KeysOf);

    public IEnumerable<ValidationList> Validations => _accounts.Values.SelectMany(account => account.Validations.All);

    public MailgunAccount Account(string key) => _accounts.GetOrAdd(key, added => new(added, verified, clock));

    /// <summary>Answers 401 as Mailgun does: bare text without a credential, JSON with a wrong one.</summary>
    public RequestDelegate ForAccount(Func<HttpContext, MailgunAccount, Task> handler, bool forSending = false) => http =>
    {
        if (Key(http.Request) is not { } key) return ForbiddenAsync(http);
        if (!Credentials.Accepts(key) || faults.KeyIsInvalid("mailgun")) return MailgunError.BadKey.WriteAsync(http);
        return forSending || !OnlySends(key) ? handler(http, Account(key)) : ForbiddenAsync(http);
    };

    public RequestDelegate ForDomain(Func<HttpContext, MailgunDomain, Task> handler, bool forSending = false) => ForAccount((http, account) =>
    {
        var name = (string)http.GetRouteValue("domain")!;
        return account.Find(name) is { } domain ? handler(http, domain) : MailgunError.NoDomain(name).WriteAsync(http);
    }, forSending);

    // Mailgun's Domain Sending Keys can send and nothing else; here a key says so by its name.
    private static bool OnlySends(string key) => key.Contains("sending-key", StringComparison.OrdinalIgnoreCase);

    private static Task ForbiddenAsync(HttpContext http)
    {
        http.Response.StatusCode = 401;
        http.Response.ContentType = "text/plain";
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"MG API\"";
        return http.Response.WriteAsync("Forbidden");
    }

    private static string? Key(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        return pair.StartsWith("api:", StringComparison.Ordinal) && pair.Length > 4 ? pair[4..] : null;
    }
}
