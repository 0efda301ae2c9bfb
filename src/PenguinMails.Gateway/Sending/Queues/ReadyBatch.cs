using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>What goes out in one call.</summary>
/// <param name="Server">Which of the connection's servers takes the call; null where there are none to choose from.</param>
internal sealed record ReadyBatch(IReadOnlyList<QueuedEnvelope> Envelopes, string? Server)
{
    /// <summary>Takes from the front of a queue what can share a call.</summary>
    public static List<QueuedEnvelope> Take(DeadlineQueue<QueuedEnvelope> from, Batching batching, int most)
    {
        var first = from.Dequeue();
        var batch = new List<QueuedEnvelope> { first };
        var bytes = EmailSize.Of(first.Email);
        if (batching.OneMessage && first.Outgoing.Recipients.Count > 1)
            return batch;

        // Envelopes of one message lie side by side, so the first that does not fit ends the batch.
        while (batch.Count < most && from.TryPeek(out var next) && Fits(batching, first, next))
        {
            bytes += batching.OneMessage ? 0 : EmailSize.Of(next.Email);
            if (bytes > batching.MaxBytes)
                break;

            batch.Add(from.Dequeue());
        }

        return batch;
    }

    private static bool Fits(Batching batching, QueuedEnvelope first, QueuedEnvelope next) =>
        !batching.OneMessage || (next.Email.MessageId == first.Email.MessageId && next.Outgoing.Recipients.Count == 1);
}
