using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Sending.Holds;

/// <summary>Stops email and lets it go again, or cancels it; each with its line in the audit log.</summary>
internal sealed class HoldStore(Database database, Writer writer, ProviderCatalog catalog, Audit audit, TimeProvider time)
{
    /// <summary>Waiting email is counted so far and no further.</summary>
    public const int MostCounted = 10_000;

    private const int Page = 1_000;

    /// <summary>Stops email from this moment on: no call that it stops starts after this returns.</summary>
    public Task<Hold> StartAsync(Guid tenant, HoldScope scope, string? value, string reason, string actor)
    {
        var now = time.GetUtcNow();
        var hold = new Hold { Id = Guid.CreateVersion7(now), TenantId = tenant, Scope = EnumNames.Of(scope), Value = value, Reason = reason, CreatedAt = now, CreatedBy = actor };
        var entry = audit.Entry(tenant, actor, "hold.started", new { hold = PublicId.Format(PublicId.Hold, hold.Id), scope, value, reason });
        return writer.ChangeAsync(session =>
        {
            session.Dialect.LockTable(session, "holds");
            session.Execute("""
                INSERT INTO holds (id, tenant_id, scope, value, reason, created_at, created_by)
                VALUES (@Id, @TenantId, @Scope, @Value, @Reason, @CreatedAt, @CreatedBy) ON CONFLICT DO NOTHING
                """, hold);
            Audit.Write(session, entry);
            return hold;
        });
    }

    /// <summary>Those that stop email, with how many emails wait for each.</summary>
    public async Task<IReadOnlyList<(Hold Hold, long Waiting)>> ListAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var holds = HoldGate.Active(read, [tenant])[tenant];
        return [.. holds.Select(hold => (hold, Waiting(read, hold)))];
    }

    /// <summary>Ends a hold: what waited goes out by the rules as they are now, or is canceled.</summary>
    /// <returns>How many emails that were; null where the tenant has no such hold.</returns>
    public async Task<long?> EndAsync(Guid tenant, Guid id, HoldEnd end, string actor, CancellationToken ct)
    {
        var entry = audit.Entry(tenant, actor, "hold.ended", new { hold = PublicId.Format(PublicId.Hold, id), then = end });
        var ended = await writer.ChangeAsync(session =>
        {
            session.Dialect.LockTable(session, "holds");
            var hit = session.Execute("""
                UPDATE holds SET ended = @end WHERE id = @id AND tenant_id = @tenant AND NOT emptied AND (ended IS NULL OR ended = @end)
                """, new { id, tenant, end = EnumNames.Of(end) }) > 0;
            if (hit)
                Audit.Write(session, entry);

            return hit;
        });
        return ended ? await EmptyAsync(tenant, id, end, ct) : null;
    }

    /// <summary>Goes on with holds whose end was interrupted.</summary>
    public async Task ResumeAsync(CancellationToken ct)
    {
        IReadOnlyList<Hold> interrupted;
        using (var read = await database.ReadAsync(ct))
            interrupted = await read.QueryAsync<Hold>($"SELECT {HoldGate.Columns} FROM holds WHERE NOT emptied AND ended IS NOT NULL AND created_at < @before", new { before = time.GetUtcNow().AddMinutes(-1) }, ct);
        foreach (var hold in interrupted)
            await EmptyAsync(hold.TenantId, hold.Id, EnumNames.Parse<HoldEnd>(hold.Ended!), ct);
    }

    private async Task<long> EmptyAsync(Guid tenant, Guid id, HoldEnd end, CancellationToken ct)
    {
        var emails = 0L;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var moved = await writer.ChangeAsync(session => Move(session, tenant, id, end));
            emails += moved;
            if (moved == 0)
                break;
        }

        await writer.ChangeAsync(session => session.Execute("UPDATE holds SET emptied = TRUE WHERE id = @id AND tenant_id = @tenant", new { id, tenant }));
        return emails;
    }

    /// <summary>One page of it. What is released stands where no connection is decided on, so that the rules are asked anew.</summary>
    private int Move(Session session, Guid tenant, Guid id, HoldEnd end)
    {
        var now = time.GetUtcNow();
        var rows = ScheduledQueue.Next(session, tenant, id, Hold.Never, Page, DueScope.All, locked: true);
        rows.AddRange(rows.ToList().SelectMany(lead => OthersOf(session, lead)));
        Deliveries.Save(session, [.. rows.Select(row => (row, end == HoldEnd.Release
            ? row with
            {
                ConnectionId = Delivery.Nowhere(tenant),
                DueAt = now,
                IsScheduled = false,
                Decision = DecisionJson.Released(row.Decision, new(now, id, Delivery.Nowhere(tenant), ["Released from hold."])),
            }
            : row with { LocalEnd = DeliveryStatus.Canceled, DueAt = now }))], catalog);
        return rows.Count;
    }

    /// <summary>In group mode an envelope has several recipients, and only the first is in the index.</summary>
    private static List<Delivery> OthersOf(Session session, Delivery lead) => session.Rows($"""
        SELECT {Deliveries.Columns} FROM deliveries t
        WHERE t.tenant_id = @TenantId AND t.id > @Id AND t.id < @end AND t.envelope_id = @Id AND t.connection_id = @ConnectionId AND t.status IN ('scheduled', 'queued')
        FOR UPDATE
        """, new { lead.TenantId, lead.Id, lead.ConnectionId, end = DeliveryId.EndOf(lead.MessageId) }, Deliveries.Read);

    private static long Waiting(Session read, Hold hold) => read.First<long>("""
        SELECT COUNT(*) FROM (
          SELECT 1 FROM deliveries WHERE NOT fresh AND status IN ('scheduled', 'queued') AND envelope_id = id AND connection_id = @Id AND tenant_id = @TenantId
          LIMIT @most) AS waiting
        """, new { hold.Id, hold.TenantId, most = MostCounted + 1 });
}
