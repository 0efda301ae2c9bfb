using System.Collections.Concurrent;

namespace PenguinMails.Sandbox.Postmark;

internal sealed class PostmarkDomain(int id, string name, bool verified)
{
    public int Id { get; } = id;
    public string Name { get; } = name;
    public string ReturnPathDomain { get; set; } = "";
    public bool DkimVerified { get; set; } = verified;
    public bool ReturnPathVerified { get; set; } = verified;
}

internal sealed class PostmarkSender(int id, string email, string name)
{
    public int Id { get; } = id;
    public string Email { get; } = email;
    public string Name { get; set; } = name;
    public string ReplyTo { get; set; } = "";
    public bool Confirmed { get; set; }
}

/// <summary>Who may send: verified domains with everything below them in the sandbox's own list, and confirmed senders.</summary>
internal sealed class PostmarkDomains
{
    private readonly VerifiedDomains _verified;
    private int _lastId = 36734;

    public PostmarkDomains(VerifiedDomains verified)
    {
        _verified = verified;
        foreach (var name in verified.Names) Add(name);
    }

    private readonly ConcurrentDictionary<string, PostmarkDomain> _domains = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, PostmarkSender> _senders = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<PostmarkDomain> All => _domains.Values.OrderBy(domain => domain.Id);

    public IEnumerable<PostmarkSender> AllSenders => _senders.Values.OrderBy(sender => sender.Id);

    public PostmarkDomain? Find(int id) => _domains.Values.FirstOrDefault(domain => domain.Id == id);

    public PostmarkSender? FindSender(int id) => _senders.Values.FirstOrDefault(sender => sender.Id == id);

    /// <summary>Null when it is there already.</summary>
    public PostmarkDomain? Add(string name)
    {
        var domain = new PostmarkDomain(Interlocked.Increment(ref _lastId), name.ToLowerInvariant(), _verified.Covers(name));
        return _domains.TryAdd(name, domain) ? domain : null;
    }

    /// <summary>Null when it is there already.</summary>
    public PostmarkSender? AddSender(Address from, string name)
    {
        var sender = new PostmarkSender(Interlocked.Increment(ref _lastId), from.Email, name) { Confirmed = _verified.Covers(from.Domain) };
        return _senders.TryAdd(from.Email, sender) ? sender : null;
    }

    public void Remove(PostmarkDomain domain) => _domains.TryRemove(domain.Name, out _);

    public void Remove(PostmarkSender sender) => _senders.TryRemove(sender.Email, out _);

    public PostmarkError? MaySend(Address from)
    {
        if (_verified.Covers(from.Domain)) return null;
        var domain = _domains.GetValueOrDefault(from.Domain);
        var sender = _senders.GetValueOrDefault(from.Email);
        if (domain?.DkimVerified == true || sender?.Confirmed == true) return null;
        return domain is null && sender is null
            ? new(400, $"The 'From' address you supplied ({from.Email}) is not a Sender Signature on your account. Please add and confirm this address in order to be able to use it in the 'From' field of your messages.")
            : new(401, $"The Sender Signature or domain of the 'From' address you supplied ({from.Email}) is not confirmed yet.");
    }
}
