using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Tenants;

public sealed class KeyApiTests
{
    private const string Keys = "/api/v1/tenant/keys";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_key_is_shown_once_works_until_it_is_revoked_and_both_are_in_the_audit_log(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var admin = server.Client(tenant.AdminKey);

        using var made = await admin.PostAsJsonAsync(Keys, new { name = "reports", scope = "read", sends_per_second = 5 }, Ct);
        var key = await made.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var (id, secret) = (key.GetProperty("id").GetString(), key.GetProperty("key").GetString()!);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.EndsWith(key.GetProperty("last_four").GetString()!, secret, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Client(secret).GetAsync("/api/v1/emails", Ct)).StatusCode);
        Assert.DoesNotContain(secret, await admin.GetStringAsync(Keys, Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{Keys}/{id}", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client(secret).GetAsync("/api/v1/emails", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"{Keys}/{id}", Ct)).StatusCode);
        var log = (await admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/audit?limit=2", Ct)).GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(["key.revoked", "key.created"], log.Select(entry => entry.GetProperty("action").GetString()));
        Assert.All(log, entry => Assert.Equal(id, entry.GetProperty("detail").GetProperty("key").GetString()));
    }

    [Fact]
    public async Task The_list_and_the_log_are_the_tenants_own_and_the_log_goes_on_page_by_page()
    {
        await using var server = await GatewayServer.StartAsync();
        var (ours, theirs) = (await server.CreateTenantAsync(), await server.CreateTenantAsync());
        var admin = server.Client(ours.AdminKey);
        await server.Client(theirs.AdminKey).PostAsJsonAsync(Keys, new { name = "theirs", scope = "send" }, Ct);

        Assert.DoesNotContain("theirs", await admin.GetStringAsync(Keys, Ct), StringComparison.Ordinal);
        var first = await admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/audit?limit=1", Ct);
        var second = await admin.GetFromJsonAsync<JsonElement>($"/api/v1/tenant/audit?limit=1&cursor={first.GetProperty("next_cursor").GetString()}", Ct);
        Assert.NotEqual(first.GetProperty("data")[0].GetRawText(), second.GetProperty("data")[0].GetRawText());
    }

    [Fact]
    public async Task In_safe_mode_a_key_reaches_only_its_list_and_the_rest_is_suppressed_with_that_reason()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var id = await SendByAsync(gateway, new { name = "staging", scope = "send", allow_recipients = new[] { "@Yourdomain.com", "qa@example.com" } },
            new { from = "noreply@yourdomain.com", to = "customer@example.com", cc = new[] { "dev@yourdomain.com", "QA@example.com" }, subject = "s", text_body = "t" });

        var message = await gateway.WaitForAsync(id, "delivered", "suppressed");
        var customer = message.GetProperty("deliveries").EnumerateArray().Single(delivery => delivery.GetProperty("to").GetString() == "customer@example.com");
        Assert.Equal("Not sent: the API key is in safe mode, and this recipient is not on its list.", customer.GetProperty("status_detail").GetString());
        Assert.Equal(["dev@yourdomain.com", "qa@example.com"], (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Recipient.ToLowerInvariant()).Order());
    }

    [Fact]
    public async Task In_safe_mode_with_a_redirect_everybody_elses_email_goes_there()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var id = await SendByAsync(gateway, new { name = "staging", scope = "send", redirect_to = "qa@yourdomain.com" },
            new { from = "noreply@yourdomain.com", to = new[] { "one@example.com", "two@example.com" }, subject = "s", text_body = "t" });

        await gateway.WaitForAsync(id, "delivered");
        Assert.Equal(["qa@yourdomain.com", "qa@yourdomain.com"], (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Recipient));
    }

    private static async Task<string> SendByAsync(ConnectedGateway gateway, object key, object email)
    {
        using var made = await gateway.Server.Client(gateway.Tenant.AdminKey).PostAsJsonAsync(Keys, key, Ct);
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("key").GetString();
        using var sent = await gateway.Server.Client(secret).PostAsJsonAsync("/api/v1/emails/send", email, Ct);
        return (await sent.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString()!;
    }

    [Theory]
    [InlineData("[]", "invalid_request")]
    [InlineData("null", "\"$\"")]
    [InlineData("""{"scope":"send"}""", "\"name\"")]
    [InlineData("""{"name":" ","scope":"send"}""", "\"name\"")]
    [InlineData("""{"name":"a","scope":"root"}""", "\"scope\"")]
    [InlineData("""{"name":"a","scope":"send","sends_per_second":0}""", "\"sends_per_second\"")]
    [InlineData("""{"name":"a","scope":"send","allow_recipients":["x"]}""", "\"allow_recipients.0\"")]
    [InlineData("""{"name":"a","scope":"send","allow_recipients":[null]}""", "\"allow_recipients.0\"")]
    [InlineData("""{"name":"a","scope":"send","redirect_to":"@example.com"}""", "\"redirect_to\"")]
    [InlineData("""{"name":"a","scope":"send","expires":"never"}""", "\"expires\"")]
    public async Task What_is_wrong_with_a_key_is_named(string body, string says)
    {
        await using var server = await GatewayServer.StartAsync();
        using var content = new StringContent(body, null, "application/json");

        var answer = await server.Client((await server.CreateTenantAsync()).AdminKey).PostAsync(Keys, content, Ct);

        Assert.InRange((int)answer.StatusCode, 400, 422);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }
}
