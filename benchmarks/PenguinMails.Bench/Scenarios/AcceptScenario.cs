using System.Net.Http.Json;
using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// Accepted sends per second, each answered after its durable commit. The sandbox answers every call with 429 and a long
/// Retry-After, so that the ready queues stand still after their first call and accepting has the machine to itself.
/// </summary>
internal static class AcceptScenario
{
    private const int ManyTenants = 5_000;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var folder = stage.NewFolder("accept");
        using var sandbox = await Server.SandboxAsync(folder);
        await RefuseAsync(sandbox);
        using var floor = await Server.FloorAsync(folder, await stage.NewStoreAsync("floor"));
        using var peer = await Peer.StartAsync(folder);
        var contestants = new List<Contestant> { Of("floor", floor, Load.Write(folder, "floor", [SendTemplates.Peer(null)], ["1\tnobody"])) };
        if (peer is not null)
        {
            contestants.Add(Of("Express + BullMQ + Redis", peer, Load.Write(folder, "peer", [SendTemplates.Peer(null)], ["1\t" + Peer.ApiKey])));
            contestants.Add(Of("Express + BullMQ + Redis, Idempotency-Key", peer, Load.Write(folder, "peer-key", [SendTemplates.Peer(SendTemplates.Random)], ["1\t" + Peer.ApiKey])));
        }

        using var one = await AddGatewayAsync("gateway, 1 tenant", 1);
        using var many = await AddGatewayAsync($"gateway, {ManyTenants:N0} tenants", ManyTenants);
        return await Contest.RunAsync(stage, "accept", contestants);

        Contestant Of(string name, Server server, Load load) => new(name, (_, duration) => Contest.LoadAsync(stage, server, load, duration));

        async Task<Server> AddGatewayAsync(string name, int tenants)
        {
            var store = await stage.NewStoreAsync($"gateway-{tenants}");
            string[] rows;
            await using (var customers = await Customers.CreateAsync(store, tenants))
                rows = [.. customers.All.Select(customer => "1\t" + customer.Key)];

            var gateway = await Server.GatewayAsync(folder, $"gateway-{tenants}", store, sandbox.Url);
            contestants.Add(Of(name, gateway, Load.Write(folder, $"gateway-{tenants}", [SendTemplates.Gateway(null)], rows)));
            contestants.Add(Of(name + ", Idempotency-Key", gateway, Load.Write(folder, $"gateway-{tenants}-key", [SendTemplates.Gateway(SendTemplates.Counted)], rows)));
            contestants.Add(Of(name + ", random Idempotency-Key", gateway, Load.Write(folder, $"gateway-{tenants}-random-key", [SendTemplates.Gateway(SendTemplates.Random)], rows)));
            return gateway;
        }
    }

    private static async Task RefuseAsync(Server sandbox)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = sandbox.Url };
        using var answer = await http.PostAsJsonAsync("/_sandbox/faults", new { provider = "postmark", kind = "rate_limit", probability = 1.0, retry_after_s = 3600 });
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }
}
