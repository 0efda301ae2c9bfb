using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Providers.Smtp.Together;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>The gateway is killed while a customer's mail server has some of a call's envelopes, hears of others and knows nothing of the rest.</summary>
public sealed class SmtpCrashTests
{
    // Beside them the pool has room for nobody else.
    private const int Connections = 10;

    [Theory, ClassData(typeof(Storages))]
    public async Task Only_what_was_on_its_way_is_in_doubt_the_rest_goes_out_once_and_what_was_answered_stays_sent(StorageKind storage)
    {
        var standstill = new Standstill();
        await using var mail = MailServer.Start(
            recipient: address => address.StartsWith("gone", StringComparison.Ordinal) ? new(550, "5.1.1", "No such user") : null, standstill: standstill);
        await using var home = await SmtpHome.CreateAsync(storage, mail.Settings());
        using var until = standstill;
        string[] answered = ["answered1@example.com", "answered2@example.com", "answered3@example.com"];
        string[] onTheirWay = ["data1@example.com", "data2@example.com", "data-group1@example.com", "data-group2@example.com"];
        string[] unrecorded = ["unrecorded1@example.com", "unrecorded2@example.com"];
        string[] refusedSlowly = [.. Enumerable.Range(0, 5).Select(i => $"rcpt{i}@example.com")];
        string[] waiting = [.. Enumerable.Range(0, 30).Select(i => $"wait{i}@example.com")];
        await home.ChangeAsync(storage == StorageKind.Sqlite
            ? "CREATE TRIGGER unrecorded BEFORE UPDATE OF attempts ON deliveries WHEN NEW.recipient LIKE 'unrecorded%' BEGIN SELECT RAISE(ABORT, 'No room'); END"
            : """
              CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'No room'; END $$ LANGUAGE plpgsql;
              CREATE TRIGGER unrecorded BEFORE UPDATE OF attempts ON deliveries FOR EACH ROW WHEN (NEW.recipient LIKE 'unrecorded%') EXECUTE FUNCTION no_room();
              """);

        await using (var process = await home.StartProcessAsync())
        {
            await home.SendAsync(TimeSpan.FromSeconds(1),
            [
                .. answered.Select(Single), Group("group@example.com", "gone@example.com"), .. unrecorded.Select(Single), Single(onTheirWay[0]), Single(onTheirWay[1]),
                Group(onTheirWay[2..]), Urgent("data-urgent@example.com"), .. refusedSlowly.Select(Single), Urgent("rcpt-urgent@example.com"),
            ]);
            await Eventually.TrueAsync(() => Task.FromResult(standstill.AtRecipient.Count + standstill.AfterContent.Count == Connections));
            await home.SendAsync(TimeSpan.FromSeconds(1), [.. waiting.Select(Single)]);
            await home.UntilAsync(address => address.StartsWith("answered", StringComparison.Ordinal) || address == "group@example.com" ? "sent" : address == "gone@example.com" ? "rejected" : "sending");
            Assert.Equal(0, await home.CountAsync("SELECT COUNT(*) FROM calls WHERE state <> 'open'"));
            await process.KillAsync();
        }

        standstill.End();
        await home.ChangeAsync(storage == StorageKind.Sqlite ? "DROP TRIGGER unrecorded" : "DROP TRIGGER unrecorded ON deliveries");
        var time = StoppedClock.Now();
        await using var gateway = await home.OpenAsync(time);
        HashSet<string> inDoubt = [.. onTheirWay, .. unrecorded, "data-urgent@example.com"];
        await home.UntilAsync(address => address == "gone@example.com" ? "rejected" : inDoubt.Contains(address) ? "sending" : "sent", () => gateway.PassAsync(TimeSpan.FromMilliseconds(50)));
        AssertTakenOnce(mail);

        await home.UntilAsync(address => address == "gone@example.com" ? "rejected" : "sent", () => gateway.PassAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(unrecorded.Length + onTheirWay.Length, (await gateway.SentAndUnconfirmedAsync()).Unconfirmed);
        AssertTakenOnce(mail, butTwice: "data-urgent@example.com");
        Assert.Equal(
            [.. answered, "group@example.com", .. unrecorded, .. onTheirWay, "data-urgent@example.com", .. refusedSlowly, "rcpt-urgent@example.com", .. waiting],
            mail.Taken.SelectMany(taken => taken.Recipients).ToHashSet());
    }

    [Fact]
    public async Task What_was_about_to_leave_is_in_doubt_though_the_server_never_saw_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var home = await SmtpHome.CreateAsync(
            StorageKind.Sqlite, new() { Name = "own", Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Security = SmtpEncryption.None });
        await using (var process = await home.StartProcessAsync())
        {
            await home.SendAsync(TimeSpan.Zero, [Single("a@example.com")]);
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await HearUntilDataAsync(client.GetStream());
            await process.KillAsync();
        }

        await using var gateway = await home.OpenAsync(StoppedClock.Now());
        await home.UntilAsync(_ => "sent", () => gateway.PassAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal((1, 1), await gateway.SentAndUnconfirmedAsync());
        Assert.False(listener.Pending());
    }

    private static async Task HearUntilDataAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 peer.test ESMTP");
        for (var command = ""; command != "DATA"; command = await reader.ReadLineAsync())
            if (command is not "")
                await writer.WriteLineAsync("250 Ok");
    }

    private static void AssertTakenOnce(MailServer mail, params string[] butTwice)
    {
        var copies = mail.Taken.SelectMany(taken => taken.Recipients).CountBy(recipient => recipient).Where(pair => pair.Value > 1);
        Assert.Equal(butTwice.Select(recipient => KeyValuePair.Create(recipient, 2)), copies);
    }

    private static object Urgent(string to) => SmtpGateway.Email(to);

    /// <summary>A store with a tenant that sends by its own server and outlives its gateways.</summary>
    private sealed class SmtpHome : IAsyncDisposable
    {
        private readonly Uri url = GatewayProcess.FreeUrl();
        private readonly string folder = Directory.CreateTempSubdirectory("smtp-crash-").FullName;
        private readonly StorageKind storage;
        private readonly string? postgres;
        private readonly Database database;
        private TestTenant tenant = null!;

        private SmtpHome(StorageKind storage, string? postgres)
        {
            (this.storage, this.postgres) = (storage, postgres);
            database = new(new StorageOptions { DataDirectory = folder, Storage = postgres is null ? "sqlite" : "postgres", Postgres = postgres });
        }

        public static async Task<SmtpHome> CreateAsync(StorageKind storage, SmtpServer server)
        {
            var home = new SmtpHome(storage, storage == StorageKind.Postgres ? await PostgresServer.FreshDatabaseAsync() : null);
            await using var gateway = await home.ServeAsync(TimeProvider.System);
            home.tenant = await gateway.CreateTenantAsync();
            await gateway.Get<ConnectionChanges>().SaveAsync(home.tenant.Id, "smtp", Patient(server), null, "test", CancellationToken.None);
            return home;
        }

        public Task<GatewayProcess> StartProcessAsync() => GatewayProcess.StartAsync(url, folder, "http://127.0.0.1:9", postgres);

        /// <summary>The gateway in here, with time passing by hand.</summary>
        public async Task<SmtpGateway> OpenAsync(FakeTimeProvider time) => new() { Server = await ServeAsync(time), Tenant = tenant, Time = time };

        public async Task SendAsync(TimeSpan later, object[] emails)
        {
            using var handler = new SocketsHttpHandler();
            using var client = new HttpClient(handler) { BaseAddress = url };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.SendKey);
            await ScheduleAsync(client, TimeProvider.System.GetUtcNow() + later, emails);
        }

        public async Task UntilAsync(Func<string, string> wanted, Func<Task>? meanwhile = null)
        {
            IReadOnlyList<(string Recipient, string Status)> all = [];
            await Eventually.TrueAsync(async () =>
            {
                using (var read = await database.ReadAsync(CancellationToken.None))
                    all = read.Rows("SELECT recipient, status FROM deliveries ORDER BY recipient", null, row => (row.Text(0), row.Text(1)));
                if (all.All(one => one.Status == wanted(one.Recipient)))
                    return true;

                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                return false;
            }, () => string.Join(", ", all));
        }

        public async Task<long> CountAsync(string sql)
        {
            using var read = await database.ReadAsync(CancellationToken.None);
            return read.First<long>(sql);
        }

        public Task ChangeAsync(string sql)
        {
            using var session = database.OpenWriter();
            session.Execute(sql);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            database.Dispose();
            Directory.Delete(folder, recursive: true);
            return default;
        }

        private Task<GatewayServer> ServeAsync(TimeProvider time) => GatewayServer.StartAsync(storage, time: time, dataDirectory: folder, postgres: postgres);
    }
}
