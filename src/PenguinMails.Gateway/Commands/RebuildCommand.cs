using PenguinMails.Gateway.Webhooks.Rebuild;

namespace PenguinMails.Gateway.Commands;

/// <summary>Makes what follows from webhooks anew.</summary>
internal static class RebuildCommand
{
    public static async Task<int> RunAsync(IServiceProvider services, RebuildOrder order, TextWriter output, CancellationToken ct)
    {
        if (order.Tenant is { } tenant)
            await AccountCommands.CheckTenantAsync(services, tenant);

        try
        {
            var tally = await services.GetRequiredService<Rebuilder>().RunAsync(order, now => TellAsync(now, output), ct);
            await SumUpAsync(tally, order, output);
            return 0;
        }
        catch (RebuildException exception)
        {
            throw new CommandException(exception.Message);
        }
    }

    private static async Task TellAsync(RebuildTally now, TextWriter output)
    {
        await output.WriteLineAsync($"{now.Webhooks:N0} webhooks read, {now.Deliveries:N0} deliveries compared ...");
        await output.FlushAsync();
    }

    private static async Task SumUpAsync(RebuildTally tally, RebuildOrder order, TextWriter output)
    {
        var done = order.DryRun ? "would change" : "changed";
        if (!order.OnlyCounts)
            await output.WriteLineAsync($"""
                Webhooks     {tally.Webhooks:N0} read, {tally.Unreadable:N0} of them can't be read any more
                Events       {tally.EventsAdded:N0} added, {tally.EventsCorrected:N0} corrected, {tally.EventsRemoved:N0} removed
                Suppressions {tally.Suppressions:N0} {done}
                Deliveries   {tally.Deliveries:N0} compared, {tally.DeliveriesChanged:N0} {done}, {tally.DeliveriesFrozen:N0} left alone because their webhooks are not all kept
                """);
        if (tally.DeliveriesKept > 0)
            await output.WriteLineAsync($"             {tally.DeliveriesKept:N0} stay sent although no webhook shows it any more, so that nothing is sent twice");
        await output.WriteLineAsync($"Counts       {tally.Counts:N0} {done}");
    }
}
