using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>What admins see of the suppression list, and what they change.</summary>
internal sealed class SuppressionAdmin(Database database, Writer writer, ConnectionStore connections, ProviderCatalog catalog, Audit audit, TimeProvider time)
{
    private const int ExportPage = 2_000;

    public async Task<Page<SuppressionView>> ListAsync(Guid tenant, SuppressionFilter filter, SuppressionCursor? after, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = filter.Rows(read, tenant, after, limit + 1, time.GetUtcNow());
        var sources = SuppressionSources.Of(read, tenant);
        return new([.. rows.Take(limit).Select(row => row.ToView(sources))], rows.Count > limit ? SuppressionCursor.Of(rows[limit - 1]).ToString() : null);
    }

    /// <summary>Entries that are active.</summary>
    public async Task<long> CountAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.First<long>($"SELECT COUNT(*) FROM suppressions WHERE tenant_id = @tenant AND {SuppressionList.Holds}", new { tenant, now = time.GetUtcNow() });
    }

    /// <summary>All that is active, however much, page by page.</summary>
    public async IAsyncEnumerable<SuppressionView> AllAsync(Guid tenant, [EnumeratorCancellation] CancellationToken ct)
    {
        Page<SuppressionView> page;
        SuppressionCursor? after = null;
        do
        {
            page = await ListAsync(tenant, SuppressionFilter.InOrder, after, ExportPage, ct);
            foreach (var view in page.Data)
                yield return view;

            after = page.NextCursor is null ? null : SuppressionCursor.Read(page.NextCursor);
        }
        while (after is not null);
    }

    public async Task<SuppressedAddress?> FindAsync(Guid tenant, string address, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return SuppressionHistory.Find(read, tenant, address, time.GetUtcNow());
    }

    /// <returns>Whether it was not on the list before.</returns>
    public Task<bool> AddAsync(Guid tenant, SuppressionOrder order, string actor)
    {
        var entry = ByHand(tenant, order, actor);
        var line = audit.Entry(tenant, actor, "suppression.added", new { address = order.Address, reason = order.Reason, scope = order.Scope });
        return writer.ChangeAsync(session =>
        {
            var isNew = AddNew(session, tenant, [entry]) > 0;
            if (isNew)
                Audit.Write(session, line);

            return isNew;
        });
    }

    /// <summary>Adds many in one transaction.</summary>
    /// <returns>How many were not on the list before.</returns>
    public Task<int> AddAsync(Guid tenant, IReadOnlyList<SuppressionOrder> orders, string actor)
    {
        var entries = orders.Select(order => ByHand(tenant, order, actor)).ToList();
        return writer.ChangeAsync(session => AddNew(session, tenant, entries));
    }

    public Task ImportedAsync(Guid tenant, SuppressionImported imported, string actor)
    {
        var line = audit.Entry(tenant, actor, "suppressions.imported", new { imported.Added, imported.Known, imported.Rejected });
        return writer.ChangeAsync(session =>
        {
            Audit.Write(session, line);
            return true;
        });
    }

    /// <summary>Takes an address off the list here once it is off the lists of all providers that keep one.</summary>
    /// <returns>What stands against it; null where it is done.</returns>
    public async Task<Problem?> RemoveAsync(Guid tenant, string address, bool complaint, string actor, CancellationToken ct)
    {
        var (active, pushedTo) = await ActiveAsync(tenant, address, ct);
        if (active.Count == 0)
            return SuppressionRoutes.NoSuch();
        if (!complaint && active.Any(row => row.Reason == EnumNames.Of(SuppressionReason.Complaint)))
            return SuppressionRoutes.IsComplaint();

        // From before the providers hear of it: what they report of it themselves comes after, and what is reported meanwhile is news.
        var now = time.GetUtcNow();
        foreach (var connection in await connections.OfTenantAsync(tenant, ct))
            if (catalog.Find(connection.Provider) is ISuppressionLists lists && (connection.Enabled || pushedTo.Contains(connection.Id) || active.Any(row => row.Source == SuppressionList.SourceOf(connection.Id)))
                && ProblemOf(await lists.RemoveAsync(connection, address, complaint, ct), catalog.NameOf(connection.Provider)) is { } problem)
                return problem;

        await LiftAsync(tenant, address, active, now, actor);
        return null;
    }

    private static Problem? ProblemOf(SuppressionRemoval removal, string provider) => removal switch
    {
        SuppressionRemoval.Gone => null,
        SuppressionRemoval.Complained => SuppressionRoutes.IsComplaint(),
        SuppressionRemoval.Kept kept => Problems.Conflict($"{kept.Detail} Nothing was changed here."),
        SuppressionRemoval.NotReached failed => Problems.ProviderUnreachable($"{provider} did not confirm the removal: {failed.Detail}. Nothing was changed here. Try again."),
        _ => throw new InvalidOperationException(removal.GetType().Name),
    };

    private Task<bool> LiftAsync(Guid tenant, string address, IReadOnlyList<SuppressionRow> active, DateTimeOffset now, string actor)
    {
        var id = Guid.CreateVersion7(now);
        var line = audit.Entry(tenant, actor, "suppression.removed", new { address, reasons = string.Join(", ", active.Select(row => row.Reason).Distinct()) });
        return writer.ChangeAsync(session =>
        {
            // A provider's clock may be ahead of ours.
            SuppressionList.Add(session, active.Select(row => new Suppression(
                tenant, address, EnumNames.Parse<SuppressionScope>(row.Scope), EnumNames.Parse<SuppressionReason>(row.Reason), row.Source, false,
                row.EventAt < now ? now : row.EventAt.AddMilliseconds(1), id, null)
            { Actor = actor }));
            Audit.Write(session, line);
            return true;
        });
    }

    /// <summary>What suppresses it, and the connections at which it stands by us.</summary>
    private async Task<(IReadOnlyList<SuppressionRow> Active, IReadOnlyList<Guid> PushedTo)> ActiveAsync(Guid tenant, string address, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var active = await read.QueryAsync<SuppressionRow>(
            $"SELECT address, scope, reason, source, event_at, detail, until FROM suppressions WHERE tenant_id = @tenant AND address = @address AND {SuppressionList.Holds}", new { tenant, address, now = time.GetUtcNow() }, ct);
        return (active, [.. SuppressionPushes.Find(read, [.. (await connections.OfTenantAsync(tenant, ct)).Select(connection => new SuppressionPush(tenant, connection.Id, address, default))]).Select(one => one.ConnectionId)]);
    }

    private Suppression ByHand(Guid tenant, SuppressionOrder order, string actor)
    {
        var now = time.GetUtcNow();
        return new(tenant, order.Address, order.Scope, order.Reason, SuppressionList.ByHand, true, now, Guid.CreateVersion7(now), order.Note) { Actor = actor, Until = order.Until };
    }

    /// <summary>Leaves out what is on the list for the same reason already, whoever said so.</summary>
    private static int AddNew(Session session, Guid tenant, IReadOnlyList<Suppression> entries)
    {
        var known = SuppressionList.Known(session, [.. entries.Select(entry => (tenant, entry.Address)).Distinct()], entries.Select(entry => entry.EventAt).DefaultIfEmpty().Max());
        var added = entries.Where(entry => known.Add((entry.Address, entry.Scope, entry.Reason))).ToList();
        SuppressionList.Add(session, added);
        return added.Count;
    }
}
