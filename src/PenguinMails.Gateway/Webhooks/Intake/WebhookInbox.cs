using System.Diagnostics;
using System.Threading.Channels;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>
/// Makes webhooks durable, then hands them to the processor in memory. When that is full, all that comes stays on the disk alone, until the
/// processor has caught up there.
/// </summary>
internal sealed class WebhookInbox
{
    public const int MostInMemory = 20_000;

    /// <summary>How long the processor has for what was handed to it, before it is looked for on disk.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly WriteQueue<RawEvent, bool> arrivals;
    private readonly TenantLeases leases;
    private readonly Channel<RawEvent?> fresh = Channel.CreateUnbounded<RawEvent?>();
    private int isFull;

    public WebhookInbox(Writer writer, TenantLeases leases)
    {
        this.leases = leases;
        arrivals = writer.Queue<RawEvent, bool>(
            WriteOrder.Webhooks, RawEvent.Insert, e => new(2, e.Body.Length + 300));
    }

    /// <summary>What came. Null says that what follows is on the disk alone, until <see cref="Resume"/>.</summary>
    public ChannelReader<RawEvent?> Fresh => fresh.Reader;

    /// <summary>Keeps in memory again what comes from now on.</summary>
    public void Resume() => Volatile.Write(ref isFull, 0);

    /// <summary>Completes when the event is durable.</summary>
    /// <returns>False where it was stored before.</returns>
    public async Task<bool> PutAsync(RawEvent e)
    {
        var owned = leases.Owns(e.TenantId);
        e = e with { NextAt = owned ? e.ReceivedAt + Grace : e.ReceivedAt, ReceivedIn = Activity.Current?.Context ?? default };
        var isNew = await arrivals.WriteAsync(e);
        if (owned && isNew)
            Hand(e);

        return isNew;
    }

    private void Hand(RawEvent e)
    {
        if (Volatile.Read(ref isFull) == 1)
            return;

        if (fresh.Reader.Count < MostInMemory)
            fresh.Writer.TryWrite(e);
        else if (Interlocked.Exchange(ref isFull, 1) == 0)
            fresh.Writer.TryWrite(null);
    }
}
