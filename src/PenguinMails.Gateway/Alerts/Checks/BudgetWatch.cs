using System.Globalization;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>
/// Holds a tenant's month against its budget: warns while the month is on course to cost more, and where the admin wants it stops bulk email once the
/// budget is spent, by holds that end with the month or with a larger budget.
/// </summary>
internal sealed class BudgetWatch(
    Database database, RoutingVersions routing, CostAdmin costs, ConnectionStore connections, ReadyQueues queues, TenantLeases leases, HoldStore holds, AlertStore alerts)
{
    /// <summary>Who starts the holds.</summary>
    public const string Actor = "budget";

    /// <summary>From here on a warning can still be of use.</summary>
    private const decimal Near = 0.8m;

    /// <summary>Before so much is spent a forecast says little.</summary>
    private const decimal Telling = 0.25m;

    private static readonly string[] Bulk = ["marketing", "cold_outreach"];

    public async Task RoundAsync(CancellationToken ct)
    {
        // Who sends nothing spends nothing.
        foreach (var tenant in queues.All.Select(queue => queue.Tenant).Union(await HeldAsync(ct)).ToList())
            if (leases.Owns(tenant))
                await LookAsync(tenant, ct);
    }

    private async Task LookAsync(Guid tenant, CancellationToken ct)
    {
        var budget = (await routing.OfTenantAsync(tenant, ct)).Config.Cost.Budget;
        var own = (await holds.ListAsync(tenant, ct)).Select(one => one.Hold).Where(hold => hold.CreatedBy == Actor).ToList();
        var open = await OpenAsync(tenant, ct);
        if (budget is null && own.Count == 0 && open is null)
            return;

        var month = budget is null ? null : await costs.EstimateAsync(tenant, ct);
        var isSpent = month is not null && month.Total >= budget!.Monthly;
        if (isSpent && budget!.Then == BudgetStep.Stop)
            await StopAsync(tenant, budget, own, ct);
        else
            foreach (var hold in own)
                await holds.EndAsync(tenant, hold.Id, HoldEnd.Release, Actor, ct);

        if (month is not null && IsWorthAWarning(month, budget!))
            await RaiseAsync(tenant, month, budget!, open, ct);
        else if (open is not null)
            await alerts.ClearAsync(new(tenant, AlertKind.Budget, open.ConnectionId, ""), null);
    }

    /// <summary>Once for each budget and month: what an admin has released goes out.</summary>
    private async Task StopAsync(Guid tenant, BudgetConfig budget, List<Hold> own, CancellationToken ct)
    {
        var reason = $"The month's budget of {Dollars(budget.Monthly)} is spent.";
        if (own.Exists(hold => hold.Reason == reason) || await HasStoppedAsync(tenant, reason, await costs.MonthStartAsync(tenant, ct), ct))
            return;

        foreach (var type in Bulk)
            await holds.StartAsync(tenant, HoldScope.Type, type, reason, Actor);
    }

    private static bool IsWorthAWarning(CostAnswer month, BudgetConfig budget) =>
        month.Total >= Near * budget.Monthly || (month.Total >= Telling * budget.Monthly && month.ForecastTotal > budget.Monthly);

    private async Task RaiseAsync(Guid tenant, CostAnswer month, BudgetConfig budget, Alert? open, CancellationToken ct)
    {
        // It is shown with the provider that costs the most; while it is open it stays with the one it began with.
        var all = await connections.OfTenantAsync(tenant, ct);
        var connection = all.FirstOrDefault(one => one.Id == open?.ConnectionId)
            ?? all.OrderByDescending(one => month.Providers.FirstOrDefault(line => line.Provider == one.Provider)?.Cost ?? 0).FirstOrDefault();
        if (connection is not null)
            await alerts.RaiseAsync(connection, AlertKind.Budget, $"{Dollars(month.Total)} of {Dollars(budget.Monthly)} is spent. At this rate the month comes to about {Dollars(month.ForecastTotal)}.");
    }

    private async Task<IReadOnlyList<Guid>> HeldAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Guid>("SELECT DISTINCT tenant_id FROM holds WHERE created_by = @Actor AND ended IS NULL", new { Actor }, ct);
    }

    private async Task<bool> HasStoppedAsync(Guid tenant, string reason, DateTimeOffset since, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<long>("""
            SELECT COUNT(*) FROM holds WHERE tenant_id = @tenant AND created_by = @Actor AND reason = @reason AND created_at >= @since
            """, new { tenant, Actor, reason, since }, ct) > 0;
    }

    private async Task<Alert?> OpenAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<Alert>($"""
            SELECT {Alert.Columns} FROM alerts a WHERE a.tenant_id = @tenant AND a.kind = @kind AND a.resolved_at IS NULL
            """, new { tenant, kind = EnumNames.Of(AlertKind.Budget) }, ct);
    }

    private static string Dollars(decimal amount) => "$" + amount.ToString("N2", CultureInfo.InvariantCulture);
}
