namespace PenguinMails.Sandbox.Received;

/// <summary>What the imitated providers took, one entry per recipient, the same for all accounts.</summary>
internal sealed class Ledger(SandboxOptions options)
{
    private readonly Journal<LedgerEntry> _entries = new(options.Kept, KeysOf);
    private readonly Lock _contentLock = new();
    private readonly Queue<Content> _contents = new();
    private long _contentSize;
    private long _number;

    public long Count => _entries.Total;

    public void Add(LedgerEntry entry)
    {
        entry.Number = Interlocked.Increment(ref _number);
        _entries.Add(entry);
    }

    /// <summary>Content is counted once per message, however many recipients it has.</summary>
    public void Keep(Content content)
    {
        lock (_contentLock)
        {
            _contents.Enqueue(content);
            _contentSize += content.Size;
            while (_contentSize > options.ContentKept && _contents.TryDequeue(out var oldest))
            {
                _contentSize -= oldest.Size;
                oldest.Drop();
            }
        }
    }

    public IEnumerable<LedgerEntry> Find(string? provider, string? to, DateTimeOffset? since)
    {
        var candidates = string.IsNullOrEmpty(to) ? _entries.All() : _entries.Find(RecipientKey(to));
        return candidates.Where(entry =>
            (string.IsNullOrEmpty(provider) || entry.Provider == provider) && (since is null || entry.TakenAt >= since));
    }

    public LedgerEntry? Numbered(long number) => Array.Find(_entries.All(), entry => entry.Number == number);

    public void Clear()
    {
        _entries.Clear();
        lock (_contentLock)
        {
            _contents.Clear();
            _contentSize = 0;
        }
    }

    private static IEnumerable<Key> KeysOf(LedgerEntry entry) => [RecipientKey(entry.Recipient)];

    private static Key RecipientKey(string email) => new(null, "to", email.ToLowerInvariant());
}
