using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using PenguinMails.Mail.Tests.Dns;
using Xunit;

namespace PenguinMails.Tests.Validation;

/// <summary>Recipients that are checked before their email is accepted.</summary>
public sealed class AcceptanceCheckTests
{
    private const string Settings = "/api/v1/tenant/validation/settings";
    private const string Send = "/api/v1/emails/send";

    [Theory, ClassData(typeof(Storages))]
    public async Task Invalid_recipients_get_nothing_or_a_note_where_the_tenant_wishes_it(StorageKind storage)
    {
        await using var dns = await DnsmasqServer.StartAsync([DnsmasqServer.Mx("people.example", "mx.people.example"), DnsmasqServer.Address("website.example", "192.0.2.7")], Ct);
        await using var gateway = await StartAsync(storage, dns.EndPoint);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        Assert.Equal("off", (await admin.GetFromJsonAsync<JsonElement>(Settings, Ct)).GetProperty("at_acceptance").GetString());
        Assert.Equal("queued", Deliveries(await SentAsync(gateway, Email("x@nowhere.example"))).Single().Status);

        foreach (var bad in (object[])[new { }, new { at_acceptance = "perhaps" }, new { at_acceptance = "off", more = 1 }])
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.PutAsJsonAsync(Settings, bad, Ct)).StatusCode);
        await ChooseAsync(admin, "reject");
        var sent = await SentAsync(gateway, Email("jo@people.example", "x@nowhere.example", "w@website.example"));
        Assert.Equal(
            [("queued", null), ("suppressed", "Not sent: the address is invalid. There is no domain nowhere.example."), ("queued", null)],
            Deliveries(sent));
        var message = await gateway.WaitForAsync(sent.GetProperty("id").GetString()!, "delivered", "suppressed");
        var reasons = message.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("decision").GetProperty("reasons").EnumerateArray().Last().GetString()!).ToList();
        Assert.Equal("Not sent: the address is invalid. There is no domain nowhere.example.", reasons[1]);
        Assert.StartsWith("Address check: risky. website.example names no mail server.", reasons[2], StringComparison.Ordinal);
        Assert.Equal(["delivered", "suppressed", "delivered"], message.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("status").GetString()));

        // A group's other recipients get theirs, and a batch waits once for all.
        var group = await SentAsync(gateway, new { from = "noreply@yourdomain.com", to = "x@nowhere.example", cc = "jo@people.example", subject = "Hello", text_body = "Hello" });
        Assert.Equal(["suppressed", "queued"], Deliveries(group).Select(one => one.Status));
        await gateway.WaitForAsync(group.GetProperty("id").GetString()!, "delivered", "suppressed");
        var batch = await (await gateway.Sender.PostAsJsonAsync("/api/v1/emails/batch", new object[] { Email("x@nowhere.example"), new { to = 7 }, Email("jo@people.example") }, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        var items = batch.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(("suppressed", 422, "queued"), (Deliveries(items[0]).Single().Status, items[1].GetProperty("status").GetInt32(), Deliveries(items[2]).Single().Status));
        var dry = await (await gateway.Sender.PostAsJsonAsync(Send + "?dry_run=true", Email("x@nowhere.example", "jo@people.example"), Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("x@nowhere.example", dry.GetProperty("remarks").EnumerateArray().Single().GetProperty("to").GetString());

        await ChooseAsync(admin, "warn");
        sent = await SentAsync(gateway, Email("x@nowhere.example"));
        Assert.Equal(("queued", null), Deliveries(sent).Single());
        message = await gateway.MessageAsync(sent.GetProperty("id").GetString()!);
        Assert.Contains("Address check: invalid. There is no domain nowhere.example.", message.GetProperty("deliveries")[0].GetProperty("decision").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        Assert.Contains("validation.settings_saved", await admin.GetStringAsync("/api/v1/tenant/audit", Ct), StringComparison.Ordinal);

        // Another tenant's choice is its own.
        var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).AdminKey);
        Assert.Equal("off", (await other.GetFromJsonAsync<JsonElement>(Settings, Ct)).GetProperty("at_acceptance").GetString());
    }

    [Fact]
    public async Task A_name_server_that_is_silent_stops_no_email()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var gateway = await StartAsync(StorageKind.Sqlite, (IPEndPoint)silent.Client.LocalEndPoint!);
        await ChooseAsync(gateway.Server.Client(gateway.Tenant.AdminKey), "reject");

        // Its own time would be six seconds.
        var started = TimeProvider.System.GetTimestamp();
        var answer = gateway.Sender.PostAsJsonAsync(Send, Email("jo@people.example"), Ct);
        var asked = await silent.ReceiveAsync(Ct);

        Assert.NotEmpty(asked.Buffer);
        Assert.Equal("queued", Deliveries(await (await answer).Content.ReadFromJsonAsync<JsonElement>(Ct)).Single().Status);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }

    private static Task<ConnectedGateway> StartAsync(StorageKind storage, IPEndPoint dns) =>
        ConnectedGateway.StartAsync(storage, settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.ToString() });

    private static object Email(params string[] to) => new { from = "noreply@yourdomain.com", to, subject = "Hello", text_body = "Hello" };

    private static async Task<JsonElement> SentAsync(ConnectedGateway gateway, object email)
    {
        var answer = await gateway.Sender.PostAsJsonAsync(Send, email, Ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body.ToString());
        return body;
    }

    private static IReadOnlyList<(string Status, string? Detail)> Deliveries(JsonElement sent) =>
        [.. sent.GetProperty("deliveries").EnumerateArray().Select(delivery => (delivery.GetProperty("status").GetString()!, delivery.TryGetProperty("detail", out var detail) ? detail.GetString() : null))];

    private static async Task ChooseAsync(HttpClient admin, string check) =>
        Assert.Equal(HttpStatusCode.OK, (await admin.PutAsJsonAsync(Settings, new { at_acceptance = check }, Ct)).StatusCode);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
