using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Goes through all events, and takes back those that their webhooks don't tell of, with what followed from them.</summary>
internal sealed class EventPages(Database database, KeptReader reader)
{
    private const int Rows = 300;

    private static readonly Table<RecordedKey> ByKey = new("events",
        new("id", ColumnKind.Uuid, e => e.Id),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId));

    public async Task RemoveAsync(RebuildRun run, CancellationToken ct)
    {
        for (var (page, last) = (await PageAsync(run, Guid.Empty, ct), Guid.Empty); page.Count > 0; page = await PageAsync(run, last, ct))
        {
            last = page[^1].Id;
            if (await WrongAsync(page, ct) is { Count: > 0 } wrong)
            {
                run.Tally.Suppressions += await run.WriteAsync(session => Remove(session, run, wrong));
                run.Tally.EventsRemoved += wrong.Count;
            }

            await run.GoOnAsync(ct);
        }
    }

    private async Task<List<RecordedKey>> PageAsync(RebuildRun run, Guid after, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT id, tenant_id, raw_id, recipient, at FROM events WHERE id > @after{run.Order.Condition("tenant_id")} ORDER BY id LIMIT @Rows
            """, new { after, run.Order.Tenant, Rows }, row => new RecordedKey(row.Uuid(0), row.Uuid(1), row.Uuid(2), row.Text(3), row.Time(4)));
    }

    /// <summary>Those whose webhook is kept and says otherwise.</summary>
    private async Task<List<RecordedKey>> WrongAsync(List<RecordedKey> page, CancellationToken ct)
    {
        var told = (await reader.ReadAsync(Webhooks(await database.ReadAsync(ct), page), ct)).ToDictionary(webhook => webhook.Raw.Id, webhook => webhook.Ids.ToHashSet());
        return page.FindAll(e => told.TryGetValue(e.Raw, out var ids) && !ids.Contains(e.Id));
    }

    private static List<RawEvent> Webhooks(Session session, List<RecordedKey> page)
    {
        using (session)
            return RawEvent.Processed(session, [.. page.Select(e => e.Raw).Distinct()]);
    }

    private static int Remove(Session session, RebuildRun run, List<RecordedKey> wrong)
    {
        var keys = wrong.SelectMany(e => new[] { e.Recipient, SuppressionList.KeyOf(e.Recipient) }.Distinct().Select(address => new EntryKey(e.TenantId, address, e.At, e.Id))).ToList();
        var (entries, bounces) = (SuppressionRegisters.Of(session, keys).FindAll(entry => entry.Source != SuppressionList.ByRule), SoftBounces.Find(session, keys));
        if (!run.Order.DryRun)
        {
            session.Delete(ByKey, wrong);
            SuppressionRegisters.Remove(session, entries);
            SoftBounces.Remove(session, bounces);
        }

        return entries.Count + bounces.Count;
    }

    private sealed record RecordedKey(Guid Id, Guid TenantId, Guid Raw, string Recipient, DateTimeOffset At);
}
