using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PenguinMails.Gateway.Validation;
using PenguinMails.Mail.Tests.Dns;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class ValidationApiTests
{
    private const string Check = "/api/v1/tenant/validation/check";

    [Theory, ClassData(typeof(Storages))]
    public async Task An_address_is_judged_by_its_form_its_domain_and_ones_own_email(StorageKind storage)
    {
        await using var dns = await DnsmasqServer.StartAsync(
            [DnsmasqServer.Mx("people.example", "mx.people.example"), "mx-host=closed.example,.,0", DnsmasqServer.Address("website.example", "192.0.2.7"), DnsmasqServer.Mx("gnail.com", "mx.gnail.com"), DnsmasqServer.Mx("mailinator.com", "mx.mailinator.com"), DnsmasqServer.Txt("texts.example", "v=spf1 -all")], Ct);
        await using var server = await GatewayServer.StartAsync(storage, settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.EndPoint.ToString() });
        var (ours, theirs) = (await server.CreateTenantAsync(), await server.CreateTenantAsync());
        var admin = server.Client(ours.AdminKey);
        foreach (var (address, reason) in new[] { ("bounced@people.example", "hard_bounce"), ("left@people.example", "unsubscribe") })
            await admin.PostAsJsonAsync("/api/v1/tenant/suppressions", new { address, reason }, Ct);

        Assert.Equal("valid", await VerdictAsync(admin, "person@people.example"));
        Assert.Equal("valid", await VerdictAsync(admin, " Person@People.Example "));
        Assert.Equal("invalid: syntax", await VerdictAsync(admin, "person@@people.example"));
        Assert.Equal("invalid: syntax", await VerdictAsync(admin, "no address"));
        Assert.Equal("invalid: domain_not_found", await VerdictAsync(admin, "person@nowhere.example"));
        Assert.Equal("invalid: domain_takes_none", await VerdictAsync(admin, "person@closed.example"));
        Assert.Equal("invalid: no_mail_server", await VerdictAsync(admin, "person@texts.example"));
        Assert.Equal("risky: no_mx_record", await VerdictAsync(admin, "person@website.example"));
        Assert.Equal("unknown: domain_unanswered", await VerdictAsync(admin, "person@elsewhere.com"));
        Assert.Equal("risky: possible_typo disposable", await VerdictAsync(admin, "person@gnail.com"));
        Assert.Equal("valid: disposable role", await VerdictAsync(admin, "info@mailinator.com"));
        Assert.Equal("invalid: bounced_before", await VerdictAsync(admin, "Bounced@people.example"));
        Assert.Equal("risky: unsubscribed", await VerdictAsync(admin, "left@people.example"));
        Assert.Equal("valid", await VerdictAsync(server.Client(theirs.AdminKey), "bounced@people.example"));

        Assert.Equal(HttpStatusCode.Forbidden, (await server.Client(ours.ReadKey).PostAsJsonAsync(Check, new { address = "person@people.example" }, Ct)).StatusCode);
        foreach (var bad in (object[])[new { }, new { address = " " }, new { address = new string('a', 1_001) }, new { address = 7 }, new { address = "a@b.example", more = 1 }])
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.PostAsJsonAsync(Check, bad, Ct)).StatusCode);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_was_delivered_and_what_bounced_is_remembered(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var sent = await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await gateway.WaitForAsync(sent, "delivered");
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);

        var answer = await (await admin.PostAsJsonAsync(Check, new { address = "user@example.com" }, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Contains("delivered_before", Codes(answer));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Mailgun_is_asked_about_one_address_where_one_wishes(StorageKind storage)
    {
        await using var dns = await DnsmasqServer.StartAsync([DnsmasqServer.Mx("people.example", "mx.people.example")], Ct);
        await using var gateway = await ConnectedGateway.StartAsync(storage, sandbox: ["Sandbox:UndeliverableShare=0"], settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.EndPoint.ToString() });
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        foreach (var (local, verdict) in new[] { ("jo", "valid: confirmed"), ("undeliverable", "invalid: mailbox_not_found"), ("catchall", "risky: catch_all"), ("donotsend", "risky: do_not_send"), ("unknown", "valid: not_confirmed"), ("no@", "invalid: syntax") })
            Assert.Equal(verdict, await VerdictAsync(admin, $"{local}@people.example", "mailgun"));

        // No address is not asked about, and the rest is counted for its price.
        Assert.Equal(5, await gateway.Server.Get<ValidationUsage>().SinceAsync(gateway.Tenant.Id, "mailgun", DateTimeOffset.UnixEpoch, Ct));
        foreach (var (kind, status, slug) in new[] { ("invalid_key", 422, "invalid_api_key"), ("rate_limit", 429, "rate_limited"), ("error_503", 502, "provider_unreachable"), ("refuse", 502, "provider_unreachable") })
        {
            await gateway.Sandbox.FaultAsync("mailgun", kind, count: 1, retryAfterS: 60);
            var answer = await admin.PostAsJsonAsync(Check, new { address = "jo@people.example", provider = "mailgun" }, Ct);
            Assert.Equal((status, $"/problems/{slug}"), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("type").GetString()));
            Assert.Equal(kind == "rate_limit", answer.Headers.RetryAfter is not null);
        }

        var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).AdminKey);
        Assert.Contains("Connect Mailgun first.", await (await other.PostAsJsonAsync(Check, new { address = "jo@people.example", provider = "mailgun" }, Ct)).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.PostAsJsonAsync(Check, new { address = "jo@people.example", provider = "postmark" }, Ct)).StatusCode);
    }

    private static async Task<string> VerdictAsync(HttpClient client, string address, string? provider = null)
    {
        var answer = await client.PostAsJsonAsync(Check, provider is null ? new { address } : (object)new { address, provider }, Ct);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body.ToString());
        Assert.Equal(address, body.GetProperty("address").GetString());
        var codes = string.Join(' ', Codes(body));
        return body.GetProperty("verdict").GetString() + (codes.Length > 0 ? ": " + codes : "");
    }

    private static IEnumerable<string> Codes(JsonElement body) => body.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()!);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
