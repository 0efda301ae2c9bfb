using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Commands;
using PenguinMails.Gateway.Commands.Seeding;
using PenguinMails.Gateway.Webhooks.Rebuild;
using PenguinMails.Tests.Webhooks;
using Xunit;

namespace PenguinMails.Tests.Operation;

public sealed class SeedTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Made_up_deliveries_are_counted_as_real_ones_are_and_never_mixed_with_them_unasked(StorageKind storage)
    {
        await using var gateway = await HookedGateway.StartedAsync(storage);
        var (services, order) = (gateway.Quiet.Server.App.Services, new SeedOrder(gateway.Quiet.Tenant.Id, Deliveries: 5_250, Days: 20, OnlyCounts: false));
        using var said = new StringWriter();

        Assert.Equal(0, await SeedCommand.RunAsync(services, order, besideReal: false, said, Ct));

        Assert.Contains("5,250 deliveries made over 20 days", said.ToString(), StringComparison.Ordinal);
        Assert.Equal(5_250, await gateway.Quiet.CountAsync("deliveries"));
        Assert.True(await gateway.Quiet.CountAsync("events") > 5_250);
        var totals = await TotalsAsync(gateway);
        Assert.Equal(5_250, Count(totals, "sent"));
        Assert.InRange(totals.GetProperty("delivery_rate").GetDouble(), 0.97, 0.995);
        Assert.All((string[])["opened", "clicked", "bounced", "hard_bounced"], figure => Assert.True(Count(totals, figure) > 0, figure));
        Assert.Equal(0, (await services.GetRequiredService<Rebuilder>().RunAsync(new(null, DryRun: true, OnlyCounts: true), _ => Task.CompletedTask, Ct)).Counts);

        var refused = await Assert.ThrowsAsync<CommandException>(() => SeedCommand.RunAsync(services, order, besideReal: false, said, Ct));
        Assert.Contains("--beside-real", refused.Message, StringComparison.Ordinal);

        await SeedCommand.RunAsync(services, order with { Deliveries = 20_003, OnlyCounts = true }, besideReal: true, said, Ct);
        Assert.Equal(5_250, await gateway.Quiet.CountAsync("deliveries"));
        Assert.Equal(25_253, Count(await TotalsAsync(gateway), "sent"));
    }

    [Theory, InlineData(1), InlineData(999_999), InlineData(100_000_007)]
    public void Where_only_counts_are_wanted_one_that_is_made_stands_for_many_and_none_is_lost(long deliveries)
    {
        var order = new SeedOrder(Guid.Empty, deliveries, Days: 90, OnlyCounts: true);

        var counted = 0L;
        for (var number = 0L; number < order.Made; number++)
            counted += order.TimesOf(number);

        Assert.Equal(deliveries, counted);
    }

    private static async Task<JsonElement> TotalsAsync(HookedGateway gateway) =>
        JsonElement.Parse(await gateway.Quiet.Reader.GetStringAsync("/api/v1/tenant/analytics/esp?refresh=true", Ct)).GetProperty("totals");

    private static int Count(JsonElement figures, string name) => figures.GetProperty(name).GetInt32();
}
