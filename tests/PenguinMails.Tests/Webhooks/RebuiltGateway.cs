using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Rebuild;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>A gateway with a history of reports, whose rows can be damaged, rebuilt and compared.</summary>
internal sealed class RebuiltGateway : IAsyncDisposable
{
    private static readonly string[] Rows =
    [
        "SELECT * FROM deliveries ORDER BY id",
        "SELECT * FROM events ORDER BY id",
        "SELECT * FROM suppressions ORDER BY tenant_id, address, scope, reason, source",
        "SELECT * FROM suppression_history ORDER BY tenant_id, address, event_at, event_id, scope, reason, source",
        "SELECT * FROM soft_bounces ORDER BY tenant_id, address, at, event_id",
        "SELECT * FROM hourly WHERE sent + rejected <> 0 ORDER BY tenant_id, hour, connection_id, type, mailbox_provider",
        "SELECT * FROM daily WHERE sent + rejected <> 0 ORDER BY tenant_id, day, connection_id, type, mailbox_provider",
        "SELECT * FROM hourly_by_connection WHERE sent + rejected <> 0 ORDER BY tenant_id, hour, connection_id",
        "SELECT * FROM hourly_by_campaign WHERE sent + rejected <> 0 ORDER BY tenant_id, campaign_id, hour, connection_id, type, mailbox_provider",
        "SELECT * FROM daily_by_campaign WHERE sent + rejected <> 0 ORDER BY tenant_id, day, campaign_id, connection_id",
        "SELECT * FROM daily_bounces WHERE bounced <> 0 ORDER BY tenant_id, day, connection_id, domain",
        "SELECT * FROM daily_bounces_by_campaign WHERE bounced <> 0 ORDER BY tenant_id, campaign_id, domain, day, connection_id",
        "SELECT * FROM hourly_by_sender WHERE sent + rejected <> 0 ORDER BY tenant_id, hour, connection_id, from_domain, mailbox_provider",
        "SELECT * FROM daily_by_sender WHERE sent + rejected <> 0 ORDER BY tenant_id, day, connection_id, from_domain, mailbox_provider",
        "SELECT * FROM daily_refusals WHERE bounced + rejected <> 0 ORDER BY tenant_id, day, connection_id, from_domain, mailbox_provider, code",
        "SELECT * FROM daily_deferrals WHERE deferred <> 0 ORDER BY tenant_id, day, connection_id, from_domain, mailbox_provider, code",
        "SELECT * FROM daily_by_experiment WHERE sent + rejected <> 0 ORDER BY tenant_id, experiment, day, connection_id, arm, type, mailbox_provider",
        "SELECT id, tenant_id, state, problem FROM raw_events ORDER BY id",
        "SELECT last_seq FROM event_order ORDER BY tenant_id",
    ];

    public required HookedGateway Hooked { get; init; }
    public required ReportedHistory History { get; init; }
    public GatewayServer Server => Hooked.Quiet.Server;
    public FakeTimeProvider Time => Hooked.Quiet.Time;

    /// <summary>Without a history.</summary>
    public static async Task<RebuiltGateway> StartAsync(StorageKind storage)
    {
        // Emails about what stands in for trouble would be among what is compared.
        var hooked = await HookedGateway.StartedAsync(storage, builder => builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(AlertWorker))));
        return new() { Hooked = hooked, History = await ReportedHistory.StartedAsync(hooked) };
    }

    public static async Task<RebuiltGateway> PlayedAsync(StorageKind storage)
    {
        var gateway = await StartAsync(storage);
        await gateway.History.PlayAsync();
        return gateway;
    }

    public Task<RebuildTally> RebuildAsync(Guid? tenant = null, bool dryRun = false, bool onlyCounts = false) =>
        Server.Get<Rebuilder>().RunAsync(new(tenant, dryRun, onlyCounts), _ => Task.CompletedTask, TestContext.Current.CancellationToken);

    /// <summary>One whose steps the test takes.</summary>
    public RebuildRun NewRun() => new(new(null, DryRun: false, OnlyCounts: false), Server.Get<RebuildTurn>(), Time, _ => Task.CompletedTask);

    public async Task ChangeAsync(string sql, object? parameters = null) =>
        Assert.True(await Server.Get<Writer>().ChangeAsync(session => session.Execute(sql, parameters)) > 0, sql);

    public async Task<long> CountAsync(string rows)
    {
        using var read = await Server.Get<Database>().ReadAsync(CancellationToken.None);
        return read.First<long>($"SELECT COUNT(*) FROM {rows}");
    }

    /// <summary>All that follows from webhooks, in key order.</summary>
    public async Task<string> DumpAsync()
    {
        using var read = await Server.Get<Database>().ReadAsync(CancellationToken.None);
        return string.Join('\n', Rows.SelectMany(sql => read.Query<dynamic>(sql).Select(row =>
            string.Join(" | ", ((IDictionary<string, object?>)row).Values.Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}")))));
    }

    public static void AssertSame(string expected, string actual) => Assert.True(expected == actual, string.Join('\n',
        expected.Split('\n').Except(actual.Split('\n')).Select(line => "- " + line).Concat(actual.Split('\n').Except(expected.Split('\n')).Select(line => "+ " + line))));

    public ValueTask DisposeAsync() => Hooked.DisposeAsync();
}
