namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>How much all ready queues of this node keep in memory together: content, and ids of what has no room.</summary>
internal sealed class QueueMemory
{
    public const int MostIds = 1_000_000;

    private const long Most = 128 << 20;

    private long used;
    private int ids;

    public bool IsFull => Volatile.Read(ref used) >= Most;

    public void Take(QueuedEnvelope envelope) => Interlocked.Add(ref used, SizeOf(envelope));

    public void GiveBack(QueuedEnvelope envelope) => Interlocked.Add(ref used, -SizeOf(envelope));

    public bool TryTakeIds(int count)
    {
        if (Interlocked.Add(ref ids, count) <= MostIds)
            return true;

        GiveBackIds(count);
        return false;
    }

    public void GiveBackIds(int count) => Interlocked.Add(ref ids, -count);

    /// <summary>About; what the envelopes of a message share is counted for each.</summary>
    private static long SizeOf(QueuedEnvelope envelope)
    {
        var size = 4_000 + (2L * ((envelope.Email.HtmlBody?.Length ?? 0) + (envelope.Email.TextBody?.Length ?? 0)));
        foreach (var attachment in envelope.Email.Attachments)
            size += attachment.Content.Length;

        return size;
    }
}
