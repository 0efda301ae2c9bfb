using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using Xunit;
using static PenguinMails.Tests.Providers.Smtp.Together;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>How far each envelope of a call is, is written down while the call goes on.</summary>
public sealed class SmtpProgressTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task Answers_count_while_others_of_the_same_call_are_still_on_their_way(StorageKind storage)
    {
        var standstill = new Standstill();
        await using var mail = MailServer.Start(
            recipient: address => address.StartsWith("gone", StringComparison.Ordinal) ? new(550, "5.1.1", "No such user")
                : address.StartsWith("grey", StringComparison.Ordinal) ? new(450, "4.7.1", "Greylisted") : null,
            standstill: standstill);
        await using var gateway = await SmtpGateway.StartAsync(storage, Patient(mail.Settings()));
        using var until = standstill;

        await SendTogetherAsync(gateway, Single("data@example.com"), Single("a@example.com"), Group("b@example.com", "gone@example.com", "grey@example.com"), Single("gone1@example.com"));
        await UntilAsync(gateway, "a@example.com sent, b@example.com sent, data@example.com sending, gone1@example.com rejected, gone@example.com rejected, grey@example.com queued");

        Assert.Equal(1, OpenCalls(gateway));
        Assert.Equal(["gone1@example.com", "gone@example.com"], await gateway.SuppressedAsync());
        Assert.Equal((2, 0), await gateway.SentAndUnconfirmedAsync());
        standstill.End();
        await UntilAsync(gateway, "a@example.com sent, b@example.com sent, data@example.com sent, gone1@example.com rejected, gone@example.com rejected, grey@example.com queued");
        Assert.Equal(["a@example.com", "b@example.com", "data@example.com"], mail.Taken.SelectMany(taken => taken.Recipients).Order());
        Assert.Equal((3, 0), await gateway.SentAndUnconfirmedAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Of_a_call_that_another_node_takes_over_nothing_begins_any_more_and_each_goes_out_once(StorageKind storage)
    {
        var standstill = new Standstill();
        await using var mail = MailServer.Start(standstill: standstill);
        await using var gateway = await SmtpGateway.StartAsync(storage, Patient(mail.Settings() with { DailyCap = 1_000 }));
        using var until = standstill;
        string[] all =
        [
            "a@example.com", .. Enumerable.Range(0, 3).Select(i => $"data{i}@example.com"), .. Enumerable.Range(0, 7).Select(i => $"rcpt{i}@example.com"),
            .. Enumerable.Range(0, 6).Select(i => $"wait{i}@example.com"),
        ];
        string[] group = ["wait-group1@example.com", "wait-group2@example.com"];
        await SendTogetherAsync(gateway, [.. all.Select(Single), Group(group)]);
        await Eventually.TrueAsync(() => Task.FromResult(standstill.AtRecipient.Count + standstill.AfterContent.Count == 10));
        await UntilAsync(gateway, address => address == "a@example.com" ? "sent" : "sending");
        Assert.Equal(18, await UsedTodayAsync(gateway));

        await TakeOverAsync(gateway);

        await UntilAsync(gateway, address => address == "a@example.com" ? "sent" : standstill.AfterContent.Contains(address) ? "sending" : "queued");
        Assert.Equal(1 + standstill.AfterContent.Count, await UsedTodayAsync(gateway));

        // The node that was taken for dead goes on: what it hears about what had begun counts, and the rest is no longer its to send.
        standstill.End();
        await UntilAsync(gateway, _ => "sent", TimeSpan.FromSeconds(1));
        Assert.Equal(all.Concat(group).Order(), mail.Taken.SelectMany(taken => taken.Recipients).Order());
        Assert.Equal(18, await UsedTodayAsync(gateway));
        Assert.Equal((19, 0), await gateway.SentAndUnconfirmedAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Nothing_leaves_that_can_not_be_written_down_as_begun(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, Patient(mail.Settings()));
        await ChangeAsync(gateway, storage == StorageKind.Sqlite
            ? "CREATE TRIGGER full_disk BEFORE UPDATE OF begun ON calls BEGIN SELECT RAISE(ABORT, 'No room'); END"
            : """
              CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'No room'; END $$ LANGUAGE plpgsql;
              CREATE TRIGGER full_disk BEFORE UPDATE OF begun ON calls FOR EACH ROW EXECUTE FUNCTION full_disk();
              """);

        await SendTogetherAsync(gateway, Single("a@example.com"), Single("b@example.com"));
        await Eventually.TrueAsync(() => Task.FromResult(gateway.Server.Get<ReadyQueues>().All.Any(lane => lane.Gate is { IsThrottled: true, OpenCalls: 0 })));
        await UntilAsync(gateway, _ => "queued");
        Assert.Empty(mail.Taken);

        await ChangeAsync(gateway, storage == StorageKind.Sqlite ? "DROP TRIGGER full_disk" : "DROP TRIGGER full_disk ON calls");
        await UntilAsync(gateway, _ => "sent", TimeSpan.FromSeconds(1));
        Assert.Equal(2, mail.Taken.Count);
    }

    [Fact]
    public async Task A_gateway_that_is_stopped_finishes_what_is_on_its_way()
    {
        var standstill = new Standstill();
        await using var mail = MailServer.Start(standstill: standstill);
        var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, Patient(mail.Settings()));
        await SendTogetherAsync(gateway, [.. Enumerable.Range(0, 15).Select(i => Single($"data{i}@example.com"))]);
        await Eventually.TrueAsync(() => Task.FromResult(standstill.AfterContent.Count == 10), () => $"{standstill.AfterContent.Count} of {mail.Taken.Count}");

        var stopping = gateway.Server.App.StopAsync(TestContext.Current.CancellationToken);
        standstill.End();
        await stopping;

        Assert.Equal(15, mail.Taken.Count);
        Assert.All(await StatusesAsync(gateway), delivery => Assert.EndsWith(" sent", delivery, StringComparison.Ordinal));
        await gateway.DisposeAsync();
    }

    private static async Task SendTogetherAsync(SmtpGateway gateway, params object[] emails)
    {
        var soon = TimeSpan.FromSeconds(1);
        await ScheduleAsync(gateway.Sender, gateway.Time.GetUtcNow() + soon, emails);
        await gateway.PassAsync(2 * soon);
    }

    /// <summary>As a node does that takes this one for dead.</summary>
    private static Task<int> TakeOverAsync(SmtpGateway gateway) => gateway.Server.Get<Writer>().ChangeAsync(session =>
    {
        session.Execute("UPDATE nodes SET alive_until = 0");
        return CallTakeover.Of(session, gateway.Server.Get<ProviderCatalog>(), epoch: long.MaxValue, overdue: DateTimeOffset.UnixEpoch);
    });

    private static int OpenCalls(SmtpGateway gateway) => gateway.Server.Get<ReadyQueues>().All.Sum(lane => lane.Gate.OpenCalls);

    private static Task UntilAsync(SmtpGateway gateway, string wanted) => UntilAsync(gateway, all => all == wanted, null);

    private static Task UntilAsync(SmtpGateway gateway, Func<string, string> wanted, TimeSpan? step = null) => UntilAsync(
        gateway, all => all.Split(", ").All(one => one.Split(' ') is [var address, var status] && wanted(address) == status), step);

    /// <param name="step">By which time passes meanwhile; null where it stands still.</param>
    private static async Task UntilAsync(SmtpGateway gateway, Func<string, bool> isWanted, TimeSpan? step)
    {
        var all = "";
        await Eventually.TrueAsync(async () =>
        {
            all = string.Join(", ", await StatusesAsync(gateway));
            if (isWanted(all))
                return true;
            if (step is { } time)
                await gateway.PassAsync(time);

            return false;
        }, () => all);
    }

    private static async Task<IReadOnlyList<string>> StatusesAsync(SmtpGateway gateway)
    {
        using var read = await gateway.Server.Get<Database>().ReadAsync(CancellationToken.None);
        return read.Rows("SELECT recipient, status FROM deliveries WHERE tenant_id = @Id ORDER BY recipient", new { gateway.Tenant.Id }, row => $"{row.Text(0)} {row.Text(1)}");
    }

    private static async Task<long> UsedTodayAsync(SmtpGateway gateway)
    {
        using var read = await gateway.Server.Get<Database>().ReadAsync(CancellationToken.None);
        return read.First<long>("SELECT used FROM limit_use WHERE tenant_id = @Id", new { gateway.Tenant.Id });
    }

    private static Task<int> ChangeAsync(SmtpGateway gateway, string sql) => gateway.Server.Get<Writer>().ChangeAsync(session => session.Execute(sql));
}
