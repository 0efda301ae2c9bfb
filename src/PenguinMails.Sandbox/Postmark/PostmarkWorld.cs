using System.Collections.Concurrent;
using PenguinMails.Sandbox.Faults;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>
/// Everything that the imitated Postmark knows. Servers are apart by token; domains and senders belong to all accounts,
/// because nothing in a request says which server token belongs to which account token.
/// </summary>
internal sealed class PostmarkWorld(SandboxOptions options, VerifiedDomains verified, FaultBoard faults, TimeProvider clock)
{
    public const string TestToken = "POSTMARK_API_TEST";

    private readonly ConcurrentDictionary<string, PostmarkServer> _servers = new(StringComparer.OrdinalIgnoreCase);
    private long _lastBounce = 692_560_000;

    public PostmarkDomains Domains { get; } = new(verified);

    public Journal<PostmarkMessage> Messages { get; } = new(options.Searchable, PostmarkMessage.KeysOf);

    public Journal<Bounce> Bounces { get; } = new(options.Searchable, bounce => [BouncesOf(bounce.Message.Server), BounceKey(bounce.Message.Server, bounce.Id)]);

    /// <summary>Opens and clicks.</summary>
    public Journal<PostmarkEvent> Visits { get; } = new(options.Searchable, visit =>
        [VisitsOf(visit.Message.Server, visit.Type), VisitsOf(visit.Message.Server, visit.Type, visit.Message.Id)]);

    public TimeProvider Clock => clock;

    public long NextBounceId() => Interlocked.Increment(ref _lastBounce);

    public static Key BouncesOf(PostmarkServer server) => new(server, "", "");

    public static Key BounceKey(PostmarkServer server, long id) => new(server, "ID", id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Key VisitsOf(PostmarkServer server, RecordType type, string message = "") => new(server, type.ToString(), message.ToLowerInvariant());

    public PostmarkServer? Server(HttpRequest request, out PostmarkError error)
    {
        var token = request.Headers["X-Postmark-Server-Token"].ToString();
        error = token.Length == 0 ? PostmarkError.NoToken : PostmarkError.BadServerToken;
        if (!Credentials.Accepts(token) || !(Guid.TryParse(token, out _) || token == TestToken) || faults.KeyIsInvalid("postmark")) return null;
        return _servers.GetOrAdd(token, static (added, now) => new(added, now), clock.GetUtcNow());
    }

    public bool HasAccount(HttpRequest request, out PostmarkError error)
    {
        var token = request.Headers["X-Postmark-Account-Token"].ToString();
        error = token.Length == 0 ? PostmarkError.NoToken : PostmarkError.BadAccountToken;
        return Credentials.Accepts(token) && !faults.KeyIsInvalid("postmark");
    }
}
