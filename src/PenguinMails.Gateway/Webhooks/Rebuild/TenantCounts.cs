using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>
/// Compares what is counted with the deliveries. Both are read as of one moment, and every other change moves both alike: so the difference that is
/// found can be added later, whatever happens meanwhile.
/// </summary>
internal sealed class TenantCounts(Database database, ProviderCatalog catalog)
{
    private const int Rows = 1_000;
    private const int AtOnce = 500;
    private const int MostRounds = 3;

    public async Task MendAsync(RebuildRun run, Guid tenant, CancellationToken ct)
    {
        // Looked at again: an addition whose answer was lost may have been made twice.
        for (var round = 0; round < MostRounds; round++)
        {
            var missing = await MissingAsync(run, tenant, ct);
            if (missing.Count == 0)
                return;

            run.Tally.Counts += round == 0 ? missing.Count : 0;
            if (run.Order.DryRun)
                return;

            foreach (var page in missing.Chunk(AtOnce))
                await run.WriteAsync(session => Add(session, page));
        }
    }

    private static bool Add(Session session, RollupRow[] rows)
    {
        Rollups.Add(session, rows);
        return true;
    }

    private async Task<IReadOnlyList<RollupRow>> MissingAsync(RebuildRun run, Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        using var snapshot = read.Snapshot();
        var sums = new RollupSums();
        for (var page = Page(read, tenant, Guid.Empty); page.Count > 0; page = Page(read, tenant, page[^1].Id))
        {
            foreach (var delivery in page)
                sums.Add(delivery, catalog);
            await run.GoOnAsync(ct);
        }

        sums.SubtractCounted(read, tenant);
        return sums.Rows;
    }

    private static List<Delivery> Page(Session read, Guid tenant, Guid after) => read.Rows(
        $"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @tenant AND t.id > @after AND NOT t.fresh ORDER BY t.id LIMIT @Rows", new { tenant, after, Rows }, Deliveries.Read);
}
