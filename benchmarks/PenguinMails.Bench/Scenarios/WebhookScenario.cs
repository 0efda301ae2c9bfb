using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// Verified webhooks per second, each answered after its raw body is durable, while the processor applies them at the same time:
/// it can't be turned off. Distinct events about deliveries that exist, of 5,000 tenants.
/// </summary>
internal static class WebhookScenario
{
    private const int Tenants = 5_000;
    private const int MostPerSecond = 25_000;

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var folder = stage.NewFolder("webhooks");
        var store = await stage.NewStoreAsync("webhooks-gateway");
        var perRound = (int)stage.Options.Round.TotalSeconds * MostPerSecond;
        var rounds = stage.Options.Rounds + 1;
        Load[] postmark, mailgun, peerLoads;
        await using (var customers = await Customers.CreateAsync(store, Tenants))
        {
            postmark = await LoadsAsync("postmark", WebhookTemplates.Postmark);
            var rows = await RowsAsync("mailgun");
            mailgun = Loads("mailgun", WebhookTemplates.Mailgun, rows);
            peerLoads = Loads("peer", WebhookTemplates.MailgunAt("/webhook"), rows);

            async Task<Load[]> LoadsAsync(string provider, string[] templates) => Loads(provider, templates, await RowsAsync(provider));

            async Task<List<IReadOnlyList<string>>> RowsAsync(string provider)
            {
                var all = new List<IReadOnlyList<string>>();
                for (var round = 0; round < rounds; round++)
                    all.Add(await WebhookRows.CreateAsync(customers, provider, perRound / 2));

                return all;
            }

            Load[] Loads(string name, string[] templates, List<IReadOnlyList<string>> rows) =>
                [.. rows.Select((round, i) => Load.Write(folder, $"{name}-{i}", templates, round) with { IsDistinct = true })];
        }

        using var sandbox = await Server.SandboxAsync(folder);
        using var floor = await Server.FloorAsync(folder, await stage.NewStoreAsync("webhooks-floor"));
        using var peer = await Peer.StartAsync(folder);
        using var gateway = await Server.GatewayAsync(folder, "webhooks-gateway", store, sandbox.Url);
        var contestants = new List<Contestant> { Of("floor", floor, mailgun) };
        if (peer is not null)
            contestants.Add(Of("Express + BullMQ + Redis (Mailgun)", peer, peerLoads));
        contestants.Add(Of("gateway, Postmark", gateway, postmark));
        contestants.Add(Of("gateway, Mailgun", gateway, mailgun));
        return await Contest.RunAsync(stage, "webhooks", contestants);

        Contestant Of(string name, Server server, Load[] loads) => new(name, (round, duration) => Contest.LoadAsync(stage, server, loads[round], duration));
    }
}
