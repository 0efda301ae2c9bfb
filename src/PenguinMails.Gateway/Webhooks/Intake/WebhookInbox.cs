using System.Diagnostics;
using System.Threading.Channels;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>Makes webhooks durable, then hands them to the processor in memory. What does not fit there is found on disk.</summary>
internal sealed class WebhookInbox
{
    public const int MostInMemory = 20_000;

    /// <summary>How long the processor has for what was handed to it, before it is looked for on disk.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly WriteQueue<RawEvent, bool> arrivals;
    private readonly TenantLeases leases;
    private readonly Channel<RawEvent> fresh = Channel.CreateBounded<RawEvent>(
        new BoundedChannelOptions(MostInMemory) { FullMode = BoundedChannelFullMode.Wait });

    private long leftAt;

    public WebhookInbox(Writer writer, TenantLeases leases)
    {
        this.leases = leases;
        arrivals = writer.Queue<RawEvent, bool>(
            WriteOrder.Webhooks, RawEvent.Insert, e => new(2, e.Body.Length + 300));
    }

    public ChannelReader<RawEvent> Fresh => fresh.Reader;

    /// <summary>When what did not fit in memory was last received; null where all did since this was asked.</summary>
    public DateTimeOffset? TakeLeft() => Interlocked.Exchange(ref leftAt, 0) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Completes when the event is durable.</summary>
    /// <returns>False where it was stored before.</returns>
    public async Task<bool> PutAsync(RawEvent e)
    {
        var owned = leases.Owns(e.TenantId);
        e = e with { NextAt = owned ? e.ReceivedAt + Grace : e.ReceivedAt, ReceivedIn = Activity.Current?.Context ?? default };
        var isNew = await arrivals.WriteAsync(e);
        if (owned && isNew && !fresh.Writer.TryWrite(e))
            Volatile.Write(ref leftAt, e.ReceivedAt.UtcTicks);

        return isNew;
    }
}
