using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Commands.Seeding;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Validation;
using Xunit;

namespace PenguinMails.Tests.Validation;

/// <summary>What single checks read of a tenant's own email, without waiting for more than they need.</summary>
public sealed class OwnEmailTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Tenants_that_ask_at_the_same_time_learn_of_their_own_email_only(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var (tenant, theirs) = (await server.CreateTenantAsync(), (await server.CreateTenantAsync()).Id);
        var ours = tenant.Id;
        await SeedAsync(server, ours, 300);
        var (history, known) = (server.Get<AddressHistory>(), await KnownAsync(server, ours));
        foreach (var address in known.Take(3))
            await server.Client(tenant.AdminKey).PostAsJsonAsync("/api/v1/tenant/suppressions", new { address, reason = "complaint" }, Ct);
        // More than a few are asked for in a query of their own.
        var together = await history.OfAsync(ours, known, Ct);
        Assert.Contains(together.Values, past => past.Latest is not null);
        Assert.Contains(together.Values, past => past.Engaged);
        Assert.Equal(3, together.Values.Count(past => past.Suppressed.Count > 0));

        var each = await Task.WhenAll(known.SelectMany(address => new[] { history.OfAsync(ours, [address], Ct), history.OfAsync(theirs, [address], Ct) }));

        foreach (var (address, i) in known.Select((address, i) => (address, i)))
        {
            Assert.Equal(Shown(together, address), Shown(each[2 * i], address));
            Assert.Empty(each[(2 * i) + 1]);
        }

        static string Shown(IReadOnlyDictionary<string, AddressPast> past, string address) => past.TryGetValue(address, out var of) ? $"{of.Latest} {of.Engaged} {string.Join(' ', of.Suppressed.Order())}" : "";
    }

    [Fact]
    public async Task A_check_waits_for_a_model_of_few_emails_at_most_and_all_of_them_are_fitted_behind()
    {
        var clock = StoppedClock.Now();
        await using var server = await GatewayServer.StartAsync(time: clock);
        var tenant = (await server.CreateTenantAsync()).Id;
        await SeedAsync(server, tenant, 3_000);
        var models = server.Get<BounceModels>();

        var few = await models.AtOnceAsync(tenant, Ct);
        await Eventually.TrueAsync(async () => await models.AtOnceAsync(tenant, Ct) != few);
        var whole = await models.AtOnceAsync(tenant, Ct);
        Assert.True(Deviation(whole) < Deviation(few));
        Assert.Same(whole, await models.OfAsync(tenant, Ct));

        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Same(whole, await models.AtOnceAsync(tenant, Ct));
        await Eventually.TrueAsync(async () => await models.AtOnceAsync(tenant, Ct) != whole);
        var renewed = await models.AtOnceAsync(tenant, Ct);
        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.NotSame(renewed, await models.OfAsync(tenant, Ct));

        static double Deviation(BounceModel model) => model.Of([], "gmail.com")!.Value.Deviation;
    }

    private static async Task SeedAsync(GatewayServer server, Guid tenant, int deliveries)
    {
        await server.Get<ConnectionChanges>().SaveAsync(tenant, "postmark", new PostmarkSettings { ApiToken = Guid.NewGuid().ToString(), DefaultSender = "noreply@yourdomain.com" }, null, "test", Ct);
        var seeder = ActivatorUtilities.CreateInstance<Seeder>(server.App.Services);
        await seeder.RunAsync(new(tenant, deliveries, Days: 9, OnlyCounts: false), await seeder.LanesAsync(tenant, Ct), _ => Task.CompletedTask, Ct);
    }

    private static async Task<IReadOnlyList<string>> KnownAsync(GatewayServer server, Guid tenant)
    {
        using var read = await server.Get<Database>().ReadAsync(Ct);
        return [.. read.Rows("SELECT recipient_key FROM deliveries WHERE tenant_id = @tenant AND NOT fresh", new { tenant }, row => row.Text(0)).Distinct()];
    }
}
