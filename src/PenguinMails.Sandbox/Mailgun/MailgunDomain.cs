using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>A sending domain with its webhooks and its lists of addresses that are not mailed.</summary>
internal sealed class MailgunDomain(MailgunAccount account, string name, bool active, DateTimeOffset createdAt)
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, ImmutableArray<Subscriber>> _webhooks = ImmutableDictionary<string, ImmutableArray<Subscriber>>.Empty;

    public MailgunAccount Account { get; } = account;
    public string Name { get; } = name;
    public string Id { get; } = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())[..24];
    public bool Active { get; set; } = active;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public ConcurrentDictionary<string, bool> Tracking { get; } = new() { ["open"] = false, ["click"] = false, ["unsubscribe"] = false };
    public SuppressionList Bounces { get; } = new("bounces");
    public SuppressionList Unsubscribes { get; } = new("unsubscribes");
    public SuppressionList Complaints { get; } = new("complaints");
    public Whitelist Whitelist { get; } = new();

    public ImmutableArray<Subscriber> Subscribers(string type) => _webhooks.GetValueOrDefault(type, []);

    public IEnumerable<(string Type, IEnumerable<string> Urls)> Webhooks =>
        _webhooks.OrderBy(hook => hook.Key, StringComparer.Ordinal).Select(hook => (hook.Key, hook.Value.Select(subscriber => subscriber.Url.OriginalString)));

    public bool HasWebhook(string type) => _webhooks.ContainsKey(type);

    public void SetWebhook(string type, IEnumerable<Uri> urls)
    {
        ImmutableArray<Subscriber> subscribers = [.. urls.Select(ToSubscriber)];
        lock (_lock) _webhooks = subscribers.IsEmpty ? _webhooks.Remove(type) : _webhooks.SetItem(type, subscribers);
    }

    // Mailgun can set no headers, but a URL may carry a user and password.
    private static Subscriber ToSubscriber(Uri url)
    {
        if (url.UserInfo.Length == 0) return new(url, [], RetryRules.Mailgun);
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
        return new(url, [new("Authorization", $"Basic {credentials}")], RetryRules.Mailgun);
    }
}
