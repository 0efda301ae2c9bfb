using System.Collections.Concurrent;
using System.Text;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>The account that belongs to one API key.</summary>
internal sealed class MailgunAccount
{
    private readonly ConcurrentDictionary<string, MailgunDomain> _domains = new(StringComparer.OrdinalIgnoreCase);
    private readonly VerifiedDomains _verified;
    private readonly TimeProvider _clock;
    private readonly string _key;
    private int _signingKeys;

    public MailgunAccount(string key, VerifiedDomains verified, TimeProvider clock)
    {
        (_key, _verified, _clock) = (key, verified, clock);
        SigningKey = MailgunSigning.KeyOf(key);
        foreach (var name in verified.Names) Find(name);
    }

    public string SigningKey { get; private set; }

    public ValidationLists Validations { get; } = new();

    public byte[] SigningKeyBytes => Encoding.UTF8.GetBytes(SigningKey);

    public IEnumerable<MailgunDomain> Domains => _domains.Values.OrderBy(domain => domain.Name, StringComparer.Ordinal);

    public MailgunDomain? Find(string name)
    {
        if (_domains.TryGetValue(name, out var domain)) return domain;
        return _verified.Covers(name) ? _domains.GetOrAdd(name, Create(name, active: true)) : null;
    }

    /// <summary>Null when it is there already.</summary>
    public MailgunDomain? Add(string name)
    {
        var domain = Create(name, _verified.Covers(name));
        return _domains.TryAdd(name, domain) ? domain : null;
    }

    public bool Remove(string name) => _domains.TryRemove(name, out _);

    public void ChangeSigningKey() => SigningKey = MailgunSigning.KeyOf($"{_key}#{Interlocked.Increment(ref _signingKeys)}");

    private MailgunDomain Create(string name, bool active) => new(this, name.ToLowerInvariant(), active, _clock.GetUtcNow());
}
