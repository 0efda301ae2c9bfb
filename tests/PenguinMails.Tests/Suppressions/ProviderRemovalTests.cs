using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

/// <summary>Who is taken off our list is taken off the providers' lists first: else the next email would be refused there.</summary>
public sealed class ProviderRemovalTests
{
    private const string List = "/api/v1/tenant/suppressions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("transactional", "postmark", StorageKind.Sqlite)]
    [InlineData("transactional", "postmark", StorageKind.Postgres)]
    [InlineData("marketing", "mailgun", StorageKind.Sqlite)]
    public async Task Email_goes_out_right_after_a_removal(string type, string provider, StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("hard-bounce@example.com", type)), "bounced");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("hard-bounce@example.com", type)), "suppressed");

        using var removed = await admin.DeleteAsync($"{List}/Hard-Bounce@example.com", Ct);
        Assert.Equal((HttpStatusCode.NoContent, ""), (removed.StatusCode, await removed.Content.ReadAsStringAsync(Ct)));

        // The imitation lets it bounce again; were the address on its list, it would be refused.
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("hard-bounce@example.com", type)), "bounced");
        var history = (await admin.GetFromJsonAsync<JsonElement>($"{List}/hard-bounce@example.com", Ct)).GetProperty("history").EnumerateArray().ToList();
        Assert.All(history, period => Assert.Equal(("hard_bounce", provider), (period.GetProperty("reason").GetString(), period.GetProperty("source").GetString())));
        Assert.Contains(history, period => period.GetProperty("lifted_by").GetString()?.StartsWith("key ", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_complaint_is_lifted_only_when_it_is_asked_for_and_reaches_mailgun()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await gateway.SendAsync(ConnectedGateway.Email("spam-complaint@example.com", "marketing"));
        await SuppressedAsync(admin, "spam-complaint@example.com");

        using var refused = await admin.DeleteAsync($"{List}/spam-complaint@example.com", Ct);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("reported your email as spam", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AtMailgunAsync(gateway, HttpMethod.Get, "complaints/spam-complaint@example.com"));

        using var removed = await admin.DeleteAsync($"{List}/spam-complaint@example.com?complaint=true", Ct);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await AtMailgunAsync(gateway, HttpMethod.Get, "complaints/spam-complaint@example.com"));
    }

    [Fact]
    public async Task A_complaint_that_only_mailgun_knows_of_is_not_cleared_by_accident()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await admin.PostAsJsonAsync(List, new { address = "user@example.com" }, Ct);
        Assert.Equal(HttpStatusCode.OK, await AtMailgunAsync(gateway, HttpMethod.Post, "complaints", "user@example.com"));

        using var refused = await admin.DeleteAsync($"{List}/user@example.com", Ct);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AtMailgunAsync(gateway, HttpMethod.Get, "complaints/user@example.com"));
    }

    [Fact]
    public async Task What_postmark_keeps_stays_here_too()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await gateway.SendAsync(ConnectedGateway.Email("spam-complaint@example.com"));
        await SuppressedAsync(admin, "spam-complaint@example.com");

        using var refused = await admin.DeleteAsync($"{List}/spam-complaint@example.com?complaint=true", Ct);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Postmark never lifts a spam complaint", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await SuppressedAsync(admin, "spam-complaint@example.com");
    }

    [Theory, InlineData("postmark"), InlineData("mailgun")]
    public async Task Where_a_provider_does_not_confirm_it_nothing_changes(string provider)
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await admin.PostAsJsonAsync(List, new { address = "user@example.com" }, Ct);
        await gateway.Sandbox.FaultAsync(provider, "invalid_key");

        using var failed = await admin.DeleteAsync($"{List}/user@example.com", Ct);
        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        await SuppressedAsync(admin, "user@example.com");

        await gateway.Sandbox.ClearFaultsAsync();
        using var removed = await admin.DeleteAsync($"{List}/user@example.com", Ct);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    [Fact]
    public async Task Where_no_provider_can_be_reached_nothing_changes()
    {
        var gateway = await ConnectedGateway.StartAsync();
        await using var server = gateway.Server;
        var admin = server.Client(gateway.Tenant.AdminKey);
        await admin.PostAsJsonAsync(List, new { address = "user@example.com" }, Ct);
        await gateway.Sandbox.DisposeAsync();

        using var failed = await admin.DeleteAsync($"{List}/user@example.com", Ct);

        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        Assert.Contains("Nothing was changed here.", await failed.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await SuppressedAsync(admin, "user@example.com");
    }

    private static Task SuppressedAsync(HttpClient admin, string address) => Eventually.TrueAsync(async () =>
    {
        using var answer = await admin.GetAsync($"{List}/{address}", Ct);
        return answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("suppressed").GetBoolean();
    });

    private static async Task<HttpStatusCode> AtMailgunAsync(ConnectedGateway gateway, HttpMethod method, string list, string? address = null)
    {
        using var request = new HttpRequestMessage(method, "/v3/yourdomain.com/" + list);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("api:key-" + gateway.Tenant.Id.ToString("N"))));
        if (address is not null)
            request.Content = new FormUrlEncodedContent([new("address", address)]);
        using var answer = await gateway.Sandbox.Http.SendAsync(request, Ct);
        return answer.StatusCode;
    }
}
