using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PenguinMails.Sandbox.Postmark;

internal sealed record PostmarkSuppression(string EmailAddress, string SuppressionReason, string Origin, DateTimeOffset CreatedAt);

/// <summary>The server that belongs to one server token.</summary>
internal sealed class PostmarkServer
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<(string Stream, string Email), PostmarkSuppression> _suppressions = new();
    private int _lastHook;
    private int _lastTemplate = 1_000_000;

    public PostmarkServer(string token, DateTimeOffset now)
    {
        Token = token;
        Id = (int)(StableHash.Of(token) % 9_000_000) + 1_000_000;
        foreach (var stream in MessageStream.Initial(Id, now)) Streams[stream.ID] = stream;
    }

    public string Token { get; }

    public int Id { get; }

    public ImmutableArray<PostmarkHook> Hooks { get; private set; } = [];

    public ConcurrentDictionary<string, MessageStream> Streams { get; } = new(StringComparer.OrdinalIgnoreCase);

    public ConcurrentDictionary<int, PostmarkTemplate> Templates { get; } = new();

    public bool HasSuppressions => !_suppressions.IsEmpty;

    public bool Suppresses(string stream, string email) => _suppressions.ContainsKey(SuppressionKey(stream, email));

    public PostmarkSuppression? Suppression(string stream, string email) => _suppressions.GetValueOrDefault(SuppressionKey(stream, email));

    public bool Suppress(string stream, PostmarkSuppression suppression) =>
        _suppressions.TryAdd(SuppressionKey(stream, suppression.EmailAddress), suppression);

    public bool Unsuppress(string stream, string email) => _suppressions.TryRemove(SuppressionKey(stream, email), out _);

    public IEnumerable<PostmarkSuppression> Suppressions(string stream) =>
        _suppressions.Where(entry => entry.Key.Stream.Equals(stream, StringComparison.OrdinalIgnoreCase)).Select(entry => entry.Value);

    public int NextHookId() => Id * 10 + Interlocked.Increment(ref _lastHook);

    public int NextTemplateId() => Interlocked.Increment(ref _lastTemplate);

    /// <summary>Puts a webhook in place of the one with the same id, or beside the others.</summary>
    public void Put(PostmarkHook hook)
    {
        lock (_lock) Hooks = [.. Hooks.Where(other => other.Shown.ID != hook.Shown.ID), hook];
    }

    public bool RemoveHook(int id)
    {
        lock (_lock)
        {
            var before = Hooks.Length;
            Hooks = Hooks.RemoveAll(hook => hook.Shown.ID == id);
            return Hooks.Length < before;
        }
    }

    private static (string Stream, string Email) SuppressionKey(string stream, string email) =>
        (stream.ToLowerInvariant(), email.ToLowerInvariant());
}
