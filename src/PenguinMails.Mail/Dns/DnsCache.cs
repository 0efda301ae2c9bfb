namespace PenguinMails.Mail.Dns;

/// <summary>Answers that still hold; when it is full, the one that was not asked for the longest goes.</summary>
internal sealed class DnsCache(int capacity, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<DnsQuestion, LinkedListNode<Entry>> entries = [];
    private readonly LinkedList<Entry> byUse = [];

    public int Count
    {
        get
        {
            lock (gate)
                return entries.Count;
        }
    }

    public DnsAnswer? Find(DnsQuestion question)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(question, out var node))
                return null;

            byUse.Remove(node);
            if (time.GetElapsedTime(node.Value.KeptAt) >= node.Value.KeepFor)
            {
                entries.Remove(question);
                return null;
            }

            byUse.AddLast(node);
            return node.Value.Answer;
        }
    }

    public void Keep(DnsQuestion question, DnsAnswer answer, TimeSpan keepFor)
    {
        if (keepFor <= TimeSpan.Zero)
            return;

        lock (gate)
        {
            if (entries.Remove(question, out var old))
                byUse.Remove(old);
            else if (entries.Count >= capacity && byUse.First is { } oldest)
                Drop(oldest);
            entries[question] = byUse.AddLast(new Entry(question, answer, time.GetTimestamp(), keepFor));
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            entries.Clear();
            byUse.Clear();
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        byUse.Remove(node);
        entries.Remove(node.Value.Question);
    }

    private sealed record Entry(DnsQuestion Question, DnsAnswer Answer, long KeptAt, TimeSpan KeepFor);
}
