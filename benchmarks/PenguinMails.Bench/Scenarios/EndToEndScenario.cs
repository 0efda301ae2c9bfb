using System.Diagnostics;
using PenguinMails.Bench.Servers;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// Emails per second from the first accepted send until the last delivery is <c>delivered</c>: calls to the sandbox's Postmark in a
/// process of its own, and its webhooks back. Counted in the store.
/// </summary>
internal static class EndToEndScenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var folder = stage.NewFolder("end-to-end");
        using var sandbox = await Server.SandboxAsync(folder);
        var figures = new List<Figure>();
        foreach (var tenants in (int[])[1, 100])
            figures.AddRange(await RunAsync(stage, folder, sandbox, tenants));
        if (SmtpSink.IsInstalled)
            figures.AddRange(await RunBySmtpAsync(stage, folder, sandbox));

        return figures;
    }

    private static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage, string folder, Server sandbox, int tenants)
    {
        var store = await stage.NewStoreAsync($"end-to-end-{tenants}");
        var (url, _) = Server.Loopback();
        IReadOnlyList<Customer> all;
        await using (var customers = await Customers.CreateAsync(store, tenants))
            all = customers.All;

        using var server = await Server.GatewayAsync(folder, $"end-to-end-{tenants}", store, sandbox.Url, url);
        await RegisterAsync(stage, sandbox, all, url);
        var load = Load.Write(folder, $"end-to-end-{tenants}", [SendTemplates.Gateway(null)], all.Select(customer => "1\t" + customer.Key));
        return await MeasureAsync(stage, store, server, load, "end to end", $"gateway, {tenants} {(tenants == 1 ? "tenant" : "tenants")}", DeliveryStatus.Delivered);
    }

    /// <summary>Until the tenant's own mail server has taken the last email; it reports no delivery.</summary>
    private static async Task<IReadOnlyList<Figure>> RunBySmtpAsync(Stage stage, string folder, Server sandbox)
    {
        var port = ChildProcess.FreePort();
        using var sink = await SmtpSink.StartAsync(stage.NewFolder("sink"), port);
        var store = await stage.NewStoreAsync("end-to-end-smtp");
        Customer customer;
        await using (var customers = await Customers.CreateAsync(store, 1))
        {
            customer = customers.All[0];
            await customers.Get<ConnectionChanges>().SaveAsync(customer.Tenant, SmtpProvider.About.Id, new SmtpSettings
            {
                Servers = [new() { Name = "own", Host = "127.0.0.1", Port = port, Security = SmtpEncryption.None }],
                TrackOpens = false,
                TrackLinks = false,
            }, null, "bench", CancellationToken.None);
        }

        using var server = await Server.GatewayAsync(folder, "end-to-end-smtp", store, sandbox.Url);
        var load = Load.Write(folder, "end-to-end-smtp", [SendTemplates.Gateway(null, SmtpProvider.About.Id)], ["1\t" + customer.Key]);
        return await MeasureAsync(stage, store, server, load, "end to end by SMTP", "gateway, 1 tenant", DeliveryStatus.Sent);
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(Stage stage, Store store, Server server, Load load, string group, string name, DeliveryStatus end)
    {
        using var database = new Database(Options(store));
        var known = 0L;
        return await Contest.RunAsync(stage, group, [new(name, MeasureAsync)]);

        async Task<Round> MeasureAsync(int round, TimeSpan duration)
        {
            var before = server.ProcessorTime + stage.DatabaseTime;
            var start = Stopwatch.GetTimestamp();
            var result = await Wrk.RunAsync(server.Url, load, stage.Options.Connections, duration);
            long open;
            while ((open = await CountAsync(database, "<>", end)) > 0 && Stopwatch.GetElapsedTime(start) < Patience)
                await Task.Delay(100);

            var ended = await CountAsync(database, "=", end) - known;
            var took = Stopwatch.GetElapsedTime(start);
            known += ended;
            var used = server.ProcessorTime + stage.DatabaseTime - before;
            return new(
                ended / took.TotalSeconds, used / Math.Max(1, ended), result.Median, result.P99, result.Refused, result.Broken,
                $"{ended:N0} {EnumNames.Of(end)} in {took.TotalSeconds:0.0} s, {open} not");
        }
    }

    /// <summary>Tells the sandbox's Postmark where to report; the gateway has to run, for it is probed.</summary>
    private static async Task RegisterAsync(Stage stage, Server sandbox, IReadOnlyList<Customer> customers, Uri url)
    {
        // Only for its catalog: the store is the running gateway's.
        await using var nobody = await Customers.CreateAsync(new(stage.NewFolder("registering")), 0, Server.Providers(sandbox.Url));
        var postmark = nobody.Get<ProviderCatalog>().Find("postmark")!;
        foreach (var customer in customers)
            if (await postmark.RegisterWebhooksAsync(customer.Postmark, url, CancellationToken.None) is { Ok: false } failed)
                throw new InvalidOperationException(failed.Detail);
    }

    private static async Task<long> CountAsync(Database database, string comparison, DeliveryStatus end)
    {
        using var read = await database.ReadAsync(CancellationToken.None);
        return read.First<long>($"SELECT COUNT(*) FROM deliveries WHERE status {comparison} @end", new { end = EnumNames.Of(end) });
    }

    private static StorageOptions Options(Store store) => new()
    {
        Storage = store.Postgres is null ? "sqlite" : "postgres",
        DataDirectory = store.Folder,
        Postgres = store.Postgres,
    };
}
