using System.Net;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>Who sends what fails verification; the test itself is the proxy that says where it comes from.</summary>
public sealed class RejectedSourceTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory, ClassData(typeof(Storages))]
    public async Task Each_address_has_an_alert_with_its_count_and_of_many_the_others_share_one(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage, builder => builder.Configuration["TrustedProxies"] = "127.0.0.1");
        foreach (var address in (string[])["203.0.113.7", "203.0.113.7", "2001:db8::1", "203.0.113.7", .. Enumerable.Range(1, 30).Select(i => $"198.51.100.{i}"), "203.0.113.7"])
            (await ReportAsync(gateway, address)).AssertProblem(401, "unauthorized");

        await gateway.EventuallyAsync(async () => (await AlertsAsync(gateway)).GetValueOrDefault("203.0.113.7").Count == 4);
        await gateway.EventuallyAsync(async () => (await AlertsAsync(gateway)).GetValueOrDefault(RejectedSources.Others).Count == 27);
        var alerts = await AlertsAsync(gateway);

        Assert.Equal(["198.51.100.1", "198.51.100.2", "198.51.100.3", "2001:db8::1", "203.0.113.7", RejectedSources.Others], alerts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1, alerts["2001:db8::1"].Count);
        Assert.EndsWith("It came from 203.0.113.7.", alerts["203.0.113.7"].Detail, StringComparison.Ordinal);
        Assert.EndsWith("It came from 198.51.100.30 and 26 other addresses.", alerts[RejectedSources.Others].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void However_many_there_are_only_some_are_named_and_some_more_are_remembered()
    {
        var (sources, connection) = (new RejectedSources(), Guid.NewGuid());

        var subjects = Enumerable.Range(1, 100_000).Select(i => sources.Note(connection, new IPAddress(i), Now)).ToList();

        Assert.Equal(RejectedSources.MostNamed + 1, subjects.Select(one => one.Subject).Distinct().Count());
        Assert.EndsWith("and at least 999 other addresses", subjects[^1].Whence, StringComparison.Ordinal);
        Assert.Equal("1.0.0.0", sources.Note(Guid.NewGuid(), new IPAddress(1), Now).Subject);
        Assert.Equal("1.2.3.4", sources.Note(connection, IPAddress.Parse("1.2.3.4"), Now.AddHours(1)).Subject);
    }

    private static Task<Answer> ReportAsync(HookedGateway gateway, string address) => gateway.PostmarkAsync(
        QuietGateway.Bytes(gateway.PostmarkDelivery(null)), secret: "wrong", also: content => content.Headers.TryAddWithoutValidation("X-Forwarded-For", address));

    private static async Task<Dictionary<string, (long Count, string Detail)>> AlertsAsync(HookedGateway gateway)
    {
        var alerts = await gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey).GetStringAsync("/api/v1/tenant/alerts", TestContext.Current.CancellationToken);
        return JsonNode.Parse(alerts)!["data"]!.AsArray().Where(alert => alert!["kind"]!.GetValue<string>() == "webhook_mismatch")
            .ToDictionary(alert => alert!["subject"]!.GetValue<string>(), alert => (alert!["count"]!.GetValue<long>(), alert!["detail"]!.GetValue<string>()));
    }
}
