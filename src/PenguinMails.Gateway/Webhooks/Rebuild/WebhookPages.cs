using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>
/// Goes through all webhooks that are kept, in the order in which they came: gathers what they prove about deliveries, and mends at once what they left
/// beside them, events and suppressions.
/// </summary>
internal sealed class WebhookPages(Database database, KeptReader reader, TimeProvider time)
{
    private const int Rows = 300;

    public async Task GatherAsync(RebuildRun run, CancellationToken ct)
    {
        for (Guid? from = Guid.Empty; from is { } after;)
        {
            var (end, page) = await PageAsync(run, after, ct);
            var read = await reader.ReadAsync(page, ct);
            if (read.Count > 0)
                Note(run.Tally, await run.WriteAsync(session => Gather(session, run, read)));

            run.Tally.Webhooks += page.Count;
            run.Tally.Unreadable += read.Count(webhook => webhook.Events is null && webhook.Raw.State != RawEventState.Quarantined);
            await run.GoOnAsync(ct);
            from = end;
        }
    }

    private (EventCheck Events, EntryCheck Entries) Gather(Session session, RebuildRun run, List<KeptBody> read)
    {
        var now = time.GetUtcNow();
        var readings = new Readings(session, [.. read.SelectMany(webhook => (webhook.Events ?? []).Select(e => (webhook.Raw, e)))]);
        GatheredFacts.Add(session, run.Id, readings.Reports);
        var recorded = StoredEvent.Find(session, [.. readings.All.Select(reading => reading.AsStored).DistinctBy(e => e.Id)]);
        var (events, entries) = (EventCheck.Of(readings.All, recorded, now), EntryCheck.Of(session, readings.All, recorded, now));
        if (!run.Order.DryRun)
        {
            events.Mend(session, now);
            entries.Mend(session);
            Settle(session, read, readings.All, now);
        }

        return (events, entries);
    }

    /// <summary>What became of the webhooks themselves: what was set aside may be understood by now, and the other way round.</summary>
    private static void Settle(Session session, List<KeptBody> read, IReadOnlyList<Reading> readings, DateTimeOffset now)
    {
        var unmatched = readings.Where(reading => reading.IsUnmatched).Select(reading => reading.Raw.Id).ToHashSet();
        var after = read.Select(webhook => (Before: webhook.Raw.State, After: EventApplier.Next(
            webhook.Raw, webhook.Events is null, forged: false, unmatched.Contains(webhook.Raw.Id), webhook.Events?.Any(e => e.IsTest) == true, now)));
        RawEvent.Settle(session, [.. after.Where(one => one.After.State != RawEventState.Pending && one.After.State != one.Before).Select(one => one.After)]);
    }

    private static void Note(RebuildTally tally, (EventCheck Events, EntryCheck Entries) found)
    {
        tally.EventsAdded += found.Events.Missing.Count;
        tally.EventsCorrected += found.Events.Wrong.Count;
        tally.Suppressions += found.Entries.Count;
    }

    private async Task<(Guid? End, List<RawEvent> Page)> PageAsync(RebuildRun run, Guid after, CancellationToken ct)
    {
        using var session = await database.ReadAsync(ct);
        var end = RawEvent.EndOfPage(session, after, Rows);
        return (end, RawEvent.Processed(session, run.Order.Tenant, after, end ?? Guid.AllBitsSet));
    }
}
