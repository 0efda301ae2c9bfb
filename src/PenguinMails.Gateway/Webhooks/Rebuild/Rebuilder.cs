using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Rebuild;

/// <summary>
/// Replays the webhooks that are kept over what the gateway itself did, and makes everything that follows from them anew: after a bug was mended, or wrote
/// something wrong. Works beside whatever is sent and reported meanwhile.
/// </summary>
internal sealed class Rebuilder(
    RebuildTurn turn, EventPages events, WebhookPages webhooks, DeliveryPages deliveries, AddressPages addresses, TenantCounts counts, TenantDirectory tenants, TimeProvider time)
{
    /// <exception cref="RebuildException">It can't start, or go on.</exception>
    public async Task<RebuildTally> RunAsync(RebuildOrder order, Func<RebuildTally, Task> progress, CancellationToken ct)
    {
        var run = new RebuildRun(order, turn, time, progress);
        if (!await turn.BeginAsync(run.Id, order.Tenant))
            throw new RebuildException("A rebuild is running. If it was killed, try again in a minute.");

        try
        {
            if (!order.OnlyCounts)
            {
                await events.RemoveAsync(run, ct);
                await webhooks.GatherAsync(run, ct);
                await deliveries.ReplaceAsync(run, ct);
                await addresses.SettleAsync(run, ct);
            }

            foreach (var tenant in order.Tenant is { } one ? [one] : (await tenants.ListAsync(ct)).Select(tenant => tenant.Id))
                await counts.MendAsync(run, tenant, ct);

            return run.Tally;
        }
        finally
        {
            await turn.EndAsync(run.Id);
        }
    }
}
