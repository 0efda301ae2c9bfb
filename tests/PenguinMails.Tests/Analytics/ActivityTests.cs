using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard.Esp;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Analytics;

public sealed class ActivityTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 10, 20, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Today_begins_at_midnight_UTC_and_the_last_day_has_the_running_hour_at_its_end(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var (tenant, connection) = (Guid.NewGuid(), Guid.NewGuid());
        await CountAsync(server, tenant, connection, Now.AddHours(-24), sent: 1_000, delivered: 1_000);
        await CountAsync(server, tenant, connection, Now.AddHours(-11), sent: 7, delivered: 6);
        await CountAsync(server, tenant, connection, Now.AddHours(-10), sent: 5, delivered: 4);
        await CountAsync(server, tenant, connection, Now, sent: 3, delivered: 3);
        await CountAsync(server, Guid.NewGuid(), connection, Now, sent: 99, delivered: 99);

        var day = await ActivityOf(server).LastDayAsync(tenant, Ct);

        Assert.Equal((8, 7), (day.Sent, day.Delivered));
        Assert.Equal(new DateTimeOffset(2026, 11, 27, 11, 0, 0, TimeSpan.Zero), day.Start);
        Assert.Equal(LastDay.Hours, day.SentByHour[connection].Count);
        Assert.Equal([7, 5, 3], day.SentByHour[connection].Where(sent => sent > 0));
        Assert.Equal(3, day.SentByHour[connection][^1]);
        Assert.Empty((await ActivityOf(server).LastDayAsync(Guid.NewGuid(), Ct)).SentByHour);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_days_rate_is_its_delivered_of_its_sent_and_days_without_email_have_none(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var (tenant, postmark, smtp) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await CountAsync(server, tenant, postmark, Now.AddDays(-1), sent: 100, delivered: 90);
        await CountAsync(server, tenant, postmark, Now.AddDays(-1).AddHours(5), sent: 100, delivered: 100);
        await CountAsync(server, tenant, postmark, Now.AddDays(-DeliveryRates.Days), sent: 100, delivered: 1);
        await CountAsync(server, tenant, smtp, Now, sent: 10, delivered: 10);

        var rows = await ActivityOf(server).DaysAsync(tenant, DeliveryRates.Days, Ct);
        var chart = DeliveryRates.Of(rows, [Condition(postmark, "postmark"), Condition(smtp, "smtp")], server.Get<ProviderCatalog>(), Now);

        var only = Assert.Single(chart.Series);
        Assert.Equal("Postmark", only.Name);
        Assert.Equal((DeliveryRates.Days, "28 Nov"), (chart.Columns.Count, chart.Columns[^1]));
        Assert.Equal([0.95], only.Values.Where(rate => rate is not null));
        Assert.Equal(0.95, only.Values[^2]);
    }

    private static Activity ActivityOf(GatewayServer server) => new(server.Get<Database>(), new FakeTimeProvider(Now));

    private static ConnectionCondition Condition(Guid id, string provider) => new() { Id = id, Provider = provider, Enabled = true };

    private static Task<int> CountAsync(GatewayServer server, Guid tenant, Guid connection, DateTimeOffset at, long sent, long delivered) =>
        server.Get<Writer>().ChangeAsync(session => session.Execute("""
            INSERT INTO hourly (tenant_id, hour, connection_id, type, mailbox_provider, sent, delivered, bounced, rejected, opened, clicked, complained, unsubscribed)
            VALUES (@tenant, @hour, @connection, 'transactional', 'other', @sent, @delivered, 0, 0, 0, 0, 0, 0)
            """, new { tenant, hour = at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerHour)), connection, sent, delivered }));
}
