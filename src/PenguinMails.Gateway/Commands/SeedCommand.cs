using PenguinMails.Gateway.Commands.Seeding;

namespace PenguinMails.Gateway.Commands;

/// <summary>Makes deliveries up, to see how the store and the screens bear them.</summary>
internal static class SeedCommand
{
    public static async Task<int> RunAsync(IServiceProvider services, SeedOrder order, bool besideReal, TextWriter output, CancellationToken ct)
    {
        await AccountCommands.CheckTenantAsync(services, order.Tenant);
        if (order.Deliveries is < 1 or > SeedOrder.MostDeliveries || order.Days is < 1 or > SeedOrder.MostDays)
            throw new CommandException($"Give 1 to {SeedOrder.MostDeliveries} deliveries and 1 to {SeedOrder.MostDays} days.");

        var seeder = ActivatorUtilities.CreateInstance<Seeder>(services);
        if (!besideReal && await seeder.HasDeliveriesAsync(ct))
            throw new CommandException("This data directory holds deliveries. Use an empty one, or add --beside-real to mix made-up deliveries with them.");
        var lanes = await seeder.LanesAsync(order.Tenant, ct);
        if (lanes.Count == 0)
            throw new CommandException("The tenant has no connection that they could have gone through. Save one first.");

        await seeder.RunAsync(order, lanes, made => TellAsync(made, order, output), ct);
        await output.WriteLineAsync($"{order.Deliveries:N0} deliveries {(order.OnlyCounts ? "counted" : "made")} over {order.Days} days");
        return 0;
    }

    private static async Task TellAsync(long made, SeedOrder order, TextWriter output)
    {
        await output.WriteLineAsync($"{made:N0} of {order.Deliveries:N0} deliveries ...");
        await output.FlushAsync();
    }
}
