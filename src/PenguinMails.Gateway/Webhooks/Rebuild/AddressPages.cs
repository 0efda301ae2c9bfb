using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>Goes through the suppression list, and sees that each register has the latest entry of its history.</summary>
internal sealed class AddressPages(Database database)
{
    private const int Rows = 300;

    public async Task SettleAsync(RebuildRun run, CancellationToken ct)
    {
        foreach (var table in (string[])["suppression_history", "suppressions"])
            for (var page = await PageAsync(run, table, (Guid.Empty, ""), ct); page.Count > 0; page = await PageAsync(run, table, page[^1], ct))
            {
                run.Tally.Suppressions += await run.WriteAsync(session => SuppressionRegisters.Settle(session, page, run.Order.DryRun));
                await run.GoOnAsync(ct);
            }
    }

    private async Task<List<(Guid Tenant, string Address)>> PageAsync(RebuildRun run, string table, (Guid Tenant, string Address) after, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var which = run.Order.Tenant is null ? "(tenant_id, address) > (@last, @Address)" : "tenant_id = @Tenant AND address > @Address";
        return read.Rows($"""
            SELECT DISTINCT tenant_id, address FROM {table} WHERE {which} ORDER BY tenant_id, address LIMIT @Rows
            """, new { last = after.Tenant, after.Address, run.Order.Tenant, Rows }, row => (row.Uuid(0), row.Text(1)));
    }
}
