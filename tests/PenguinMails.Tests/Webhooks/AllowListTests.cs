using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>Who may report: the test itself is the proxy that says where a webhook comes from.</summary>
public sealed class AllowListTests
{
    private const string Webhooks = "/api/v1/tenant/esp/webhooks";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("203.0.113.7", true)]
    [InlineData("::ffff:203.0.113.7", true)]
    [InlineData("198.51.100.200", true)]
    [InlineData("2001:db8:5::77", true)]
    [InlineData("203.0.113.8", false)]
    [InlineData("198.51.101.1", false)]
    [InlineData("2001:db8:6::77", false)]
    [InlineData("203.0.113.7, 192.0.2.1", false)]
    [InlineData(null, false)]
    public async Task Only_listed_addresses_report_whatever_a_stranger_writes_before_the_proxy(string? forwardedFor, bool allowed)
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite, builder => builder.Configuration["TrustedProxies"] = "127.0.0.1");
        await ChangeAsync(gateway, "postmark", new JsonObject { ["allow_list"] = new JsonArray("203.0.113.7", "198.51.100.0/24", "2001:db8:5::/48") }, 200);

        var answer = await ReportAsync(gateway, forwardedFor);

        if (allowed)
            Assert.Equal(200, answer.Status);
        else
            answer.AssertProblem(401, "unauthorized");
        Assert.Equal(allowed ? 1 : 0, await gateway.StoredAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_webhook_from_elsewhere_raises_an_alert_and_is_told_until_one_is_believed_again(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage, builder => builder.Configuration["TrustedProxies"] = "127.0.0.1");
        await ChangeAsync(gateway, "postmark", new JsonObject { ["allow_list"] = new JsonArray("203.0.113.7") }, 200);

        (await ReportAsync(gateway, "192.0.2.1")).AssertProblem(401, "unauthorized");

        var alerts = JsonNode.Parse(await Admin(gateway).GetStringAsync("/api/v1/tenant/alerts", Ct))!["data"]!.AsArray();
        Assert.Contains("192.0.2.1", Assert.Single(alerts)!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("failing", (await FindAsync(gateway, "postmark"))["verification"]!["status"]!.GetValue<string>());
        using (var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(Ct))
            Assert.Equal(1, read.First<long>("SELECT COUNT(*) FROM audit WHERE tenant_id = @Id AND action = 'webhook.rejected' AND detail LIKE '%192.0.2.1%'", new { gateway.Quiet.Tenant.Id }));

        Assert.Equal(200, (await ReportAsync(gateway, "203.0.113.7")).Status);
        Assert.Equal(("verified", "active"), ((await FindAsync(gateway, "postmark"))["verification"]!["status"]!.GetValue<string>(), (await FindAsync(gateway, "postmark"))["state"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_empty_list_lets_everybody_try_and_the_list_of_one_connection_is_not_that_of_another()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        await ChangeAsync(gateway, "mailgun", new JsonObject { ["allow_list"] = new JsonArray("203.0.113.7") }, 200);

        Assert.Equal(200, (await ReportAsync(gateway, null)).Status);
        (await gateway.MailgunAsync(gateway.MailgunEvent("delivered", null))).AssertProblem(406, "unauthorized");
        await ChangeAsync(gateway, "mailgun", new JsonObject { ["allow_list"] = new JsonArray() }, 200);
        Assert.Equal(200, (await gateway.MailgunAsync(gateway.MailgunEvent("delivered", null))).Status);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("10.1")]
    [InlineData("203.0.113.7/24")]
    [InlineData("203.0.113.0/33")]
    [InlineData("010.0.0.0/8")]
    [InlineData("fe80::1%eth0")]
    [InlineData("203.0.113.0/24 198.51.100.1")]
    [InlineData("")]
    [InlineData(null)]
    public async Task What_is_no_address_and_no_network_is_named(string? text)
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);

        var answer = await ChangeAsync(gateway, "postmark", new JsonObject { ["allow_list"] = new JsonArray("203.0.113.7", text) }, 422);

        Assert.Equal(["allow_list.1"], answer["errors"]!.AsObject().Select(error => error.Key));
        Assert.Empty((await FindAsync(gateway, "postmark"))["allow_list"]!.AsArray());
    }

    private static Task<Sending.Answer> ReportAsync(HookedGateway gateway, string? forwardedFor) =>
        gateway.PostmarkAsync(QuietGateway.Bytes(gateway.PostmarkDelivery(null)), also: content =>
        {
            if (forwardedFor is not null)
                content.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        });

    private static async Task<JsonNode> FindAsync(HookedGateway gateway, string provider) =>
        JsonNode.Parse(await Admin(gateway).GetStringAsync(Webhooks, Ct))!["data"]!.AsArray().First(one => one!["provider"]!.GetValue<string>() == provider)!;

    private static async Task<JsonNode> ChangeAsync(HookedGateway gateway, string provider, JsonNode change, int status)
    {
        using var content = new ByteArrayContent(QuietGateway.Bytes(change)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var answer = await Admin(gateway).PutAsync($"{Webhooks}/{provider}", content, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(status == (int)answer.StatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static HttpClient Admin(HookedGateway gateway) => gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey);
}
