using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>
/// The gateway is killed in the middle of its work. CRASHES=n kills it so many times instead of a few.
/// </summary>
public sealed class CrashTests
{
    private static readonly int Crashes = int.TryParse(Environment.GetEnvironmentVariable("CRASHES"), out var given) ? given : 2;

    [Theory, ClassData(typeof(Storages))]
    public async Task Nothing_that_was_answered_202_is_lost_and_nothing_is_sent_twice(StorageKind storage)
    {
        await using var home = await Home.CreateAsync(storage);
        var random = new Random(Crashes);
        var load = new Load(home.Url, home.Tenant.SendKey);
        for (var crash = 0; crash < Crashes; crash++)
        {
            await using var process = await GatewayProcess.StartAsync(home.Url, home.Folder, home.Sandbox.Url, home.Postgres);
            using var enough = new CancellationTokenSource();
            var sending = load.RunAsync(8, enough.Token);
            var wanted = load.Accepted.Count + random.Next(20, 150);
            await Eventually.TrueAsync(() => Task.FromResult(load.Accepted.Count >= wanted));
            await process.KillAsync();
            await enough.CancelAsync();
            await sending;
        }

        await home.AssertSettledAsync(load);
    }

    [Fact]
    public async Task Of_two_nodes_one_dispatches_a_tenant_and_the_other_takes_over_when_it_dies()
    {
        await using var home = await Home.CreateAsync(StorageKind.Postgres);
        var otherUrl = GatewayProcess.FreeUrl();
        var loads = new[] { new Load(home.Url, home.Tenant.SendKey), new Load(otherUrl, home.Tenant.SendKey) };
        await using (var owner = await GatewayProcess.StartAsync(home.Url, home.Folder, home.Sandbox.Url, home.Postgres))
        {
            using var warm = new CancellationTokenSource();
            var warming = loads[0].RunAsync(1, warm.Token);
            await Eventually.TrueAsync(async () => await home.Sandbox.CountAsync() > 0);
            await using var other = await GatewayProcess.StartAsync(otherUrl, home.Folder, home.Sandbox.Url, home.Postgres);
            using var enough = new CancellationTokenSource();
            var sending = Task.WhenAll(loads.Select(load => load.RunAsync(4, enough.Token)));
            await Eventually.TrueAsync(() => Task.FromResult(loads.All(load => load.Accepted.Count > 150)));
            Assert.Single(await home.EpochsOfCallsAsync());

            await owner.KillAsync();
            await warm.CancelAsync();
            await warming;
            // The other goes on accepting, waits for the dead one's lifetime and then dispatches.
            var more = loads[1].Accepted.Count + 50;
            await Eventually.TrueAsync(() => Task.FromResult(loads[1].Accepted.Count >= more), () => "The other does not accept.");
            await enough.CancelAsync();
            await sending;
            await Eventually.TrueAsync(async () => (await home.EpochsOfCallsAsync()).Count == 2, () => "Nobody took over.");
            await Eventually.TrueAsync(async () => await home.CountAsync("SELECT COUNT(*) FROM deliveries WHERE status = 'queued'") == 0, () => "It does not catch up.");
        }

        await home.AssertSettledAsync(loads);
    }

    /// <summary>A store with a connected tenant that outlives its gateways, and the providers that they talk to.</summary>
    private sealed class Home : IAsyncDisposable
    {
        public required SandboxServer Sandbox { get; init; }
        public required Uri Url { get; init; }
        public required string Folder { get; init; }
        public required string? Postgres { get; init; }
        public required StorageKind Storage { get; init; }
        public TestTenant Tenant { get; private set; } = null!;
        private GatewayServer? watcher;

        public static async Task<Home> CreateAsync(StorageKind storage)
        {
            var home = new Home
            {
                Sandbox = await SandboxServer.StartAsync(),
                Url = GatewayProcess.FreeUrl(),
                Folder = Directory.CreateTempSubdirectory("crash-").FullName,
                Postgres = storage == StorageKind.Postgres ? await PostgresServer.FreshDatabaseAsync() : null,
                Storage = storage,
            };
            await using var server = await home.StartHereAsync(TimeProvider.System);
            home.Tenant = await server.CreateTenantAsync();
            var gateway = new ConnectedGateway { Sandbox = home.Sandbox, Server = server, Tenant = home.Tenant, Sender = server.Client(), Reader = server.Client() };
            await gateway.ConnectAsync();
            return home;
        }

        /// <summary>Runs the gateway here with time passing fast until all is settled, and compares with what the providers took.</summary>
        public async Task AssertSettledAsync(params Load[] loads)
        {
            var time = StoppedClock.Now();
            await using var server = watcher = await StartHereAsync(time);
            const string Open = "SELECT (SELECT COUNT(*) FROM deliveries WHERE status IN ('queued', 'sending')) + (SELECT COUNT(*) FROM calls WHERE state <> 'done')";
            // What a killed gateway had sent off, the sandbox has read before time passes.
            await Sandbox.CountAsync();
            await Eventually.TrueAsync(
                async () =>
                {
                    await PassAsync(server, time);
                    return await CountAsync(Open) == 0;
                },
                () => "It does not settle.");
            Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM deliveries WHERE status NOT IN ('sent', 'delivered')"));
            Assert.Equal(0, await CountAsync("SELECT COUNT(*) FROM calls WHERE state <> 'done'"));
            var taken = (await Sandbox.MessagesAsync()).Select(entry => entry.Recipient).ToList();
            Assert.Empty(taken.GroupBy(recipient => recipient).Where(copies => copies.Count() > 1).Select(copies => copies.Key));
            Assert.Empty(loads.SelectMany(load => load.AcceptedRecipients).Except(taken));
            watcher = null;
        }

        /// <summary>Not while a call is being answered, whose time would run out.</summary>
        private static async Task PassAsync(GatewayServer server, FakeTimeProvider time)
        {
            if (server.Get<ReadyQueues>().All.Any(queue => queue.Gate.OpenCalls > 0))
                return;

            time.Advance(TimeSpan.FromSeconds(10));
            await server.Get<TenantLeases>().RenewAsync();
            await server.Get<Dispatcher>().RoundAsync(CancellationToken.None);
        }

        public async Task<long> CountAsync(string sql) => (await QueryAsync(sql)).Single();

        public Task<IReadOnlyList<long>> EpochsOfCallsAsync() => QueryAsync("SELECT DISTINCT epoch FROM calls");

        private async Task<IReadOnlyList<long>> QueryAsync(string sql)
        {
            if (watcher is not null)
            {
                using var read = await watcher.Get<Database>().ReadAsync(CancellationToken.None);
                return read.Query<long>(sql);
            }

            using var database = new Database(new StorageOptions { DataDirectory = Folder, Storage = Storage == StorageKind.Postgres ? "postgres" : "sqlite", Postgres = Postgres });
            using var session = await database.ReadAsync(CancellationToken.None);
            return session.Query<long>(sql);
        }

        public async ValueTask DisposeAsync()
        {
            await Sandbox.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }

        private Task<GatewayServer> StartHereAsync(TimeProvider time) => GatewayServer.StartAsync(
            Storage, Sandbox.Url, time, builder => builder.WebHost.UseUrls(Url.ToString()), dataDirectory: Folder, postgres: Postgres);
    }
}
