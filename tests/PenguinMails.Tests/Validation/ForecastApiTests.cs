using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Commands.Seeding;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail.Tests.Dns;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class ForecastApiTests
{
    private const string Validation = "/api/v1/tenant/validation";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Ones_own_email_tells_how_much_of_a_list_would_bounce_and_what_came_true_is_shown(StorageKind storage)
    {
        await using var dns = await DnsmasqServer.StartAsync([DnsmasqServer.Mx("people.example", "mx.people.example"), DnsmasqServer.Mx("gmail.com", "mx.gmail.com")], Ct);
        await using var gateway = await ConnectedGateway.StartAsync(storage, settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.EndPoint.ToString() });
        var (server, tenant) = (gateway.Server, gateway.Tenant.Id);
        var admin = server.Client(gateway.Tenant.AdminKey);
        var other = server.Client((await server.CreateTenantAsync()).AdminKey);
        Assert.Equal(JsonValueKind.Null, (await CheckAsync(other, "new@people.example")).GetProperty("bounce_probability").ValueKind);
        Assert.Equal(0.99, (await CheckAsync(other, "new@nowhere.example")).GetProperty("bounce_probability").GetDouble());

        var seeder = ActivatorUtilities.CreateInstance<Seeder>(server.App.Services);
        await seeder.RunAsync(new(tenant, Deliveries: 3_000, Days: 9, OnlyCounts: false), await seeder.LanesAsync(tenant, Ct), _ => Task.CompletedTask, Ct);
        Assert.InRange((await CheckAsync(admin, "new@gmail.com")).GetProperty("bounce_probability").GetDouble(), 0.0001, 0.2);

        var addresses = await AddressesAsync(server, tenant);
        var job = await EndedAsync(admin, string.Join('\n', ["name,backup,email", .. addresses.Select(address => $"Jo,jo@people.example,{address}"), .. Enumerable.Range(0, 300).Select(i => $"Gone,jo@people.example,gone{i}@nowhere.example")]), "?column=email");
        var forecast = job.GetProperty("forecast");
        Assert.InRange(forecast.GetProperty("share").GetDouble(), 0.2, 0.45);
        var review = forecast.GetProperty("lines").EnumerateArray().First(line => line.GetProperty("provider").GetString() == "ses");
        var (leaveOut, from) = (review.GetProperty("leave_out").GetInt64(), review.GetProperty("from_probability").GetDouble());
        Assert.True(leaveOut >= 300, review.GetRawText());
        var lines = (await admin.GetStringAsync($"{Validation}/jobs/{job.GetProperty("id")}/result.csv?below={from.ToString(CultureInfo.InvariantCulture)}", Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + job.GetProperty("total").GetInt64() - leaveOut, lines.Length);
        Assert.DoesNotContain(lines, line => line.Contains("nowhere.example", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.GetAsync($"{Validation}/jobs/{job.GetProperty("id")}/result.csv?below=2", Ct)).StatusCode);

        // As if the list had been validated before these emails.
        await server.Get<Writer>().ChangeAsync(session => session.Execute("UPDATE validation_jobs SET created_at = @before WHERE tenant_id = @tenant", new { before = TimeProvider.System.GetUtcNow().AddDays(-20), tenant }));
        var calibration = await admin.GetFromJsonAsync<JsonElement>($"{Validation}/calibration", Ct);
        Assert.InRange(calibration.GetProperty("emails").GetInt64(), 100, addresses.Count);
        Assert.Contains("Did it come true?", await (await server.SignedInAsync(gateway.Tenant.AdminEmail)).GetStringAsync(ValidationAddresses.Page, Ct), StringComparison.Ordinal);

        await admin.PostAsync($"{Validation}/jobs/{job.GetProperty("id")}/column?column=backup", null, Ct);
        job = await DoneAsync(admin, job);
        Assert.Equal(("backup", job.GetProperty("total").GetInt64(), job.GetProperty("total").GetInt64() - 1), (job.GetProperty("address_column").GetString(), job.GetProperty("result").GetProperty("valid").GetInt64(), job.GetProperty("result").GetProperty("duplicates").GetInt64()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.PostAsync($"{Validation}/jobs/{job.GetProperty("id")}/column?column=9", null, Ct)).StatusCode);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_tenant_says_of_a_domain_goes_before_lists_and_guesses(StorageKind storage)
    {
        await using var dns = await DnsmasqServer.StartAsync([DnsmasqServer.Mx("mailinator.com", "mx.mailinator.com"), DnsmasqServer.Mx("gnail.com", "mx.gnail.com"), DnsmasqServer.Mx("sub.people.example", "mx.people.example")], Ct);
        await using var server = await GatewayServer.StartAsync(storage, settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.EndPoint.ToString() });
        var (ours, theirs) = (await server.CreateTenantAsync(), await server.CreateTenantAsync());
        var (admin, other) = (server.Client(ours.AdminKey), server.Client(theirs.AdminKey));
        Assert.Equal(HttpStatusCode.OK, (await SayAsync(admin, "Mailinator.com", "valid")).StatusCode);
        await SayAsync(admin, "gnail.com", "valid");
        await SayAsync(admin, "people.example", "risky");
        await SayAsync(admin, "nowhere.example", "valid");

        Assert.Equal("valid: trusted_by_you", await VerdictAsync(admin, "person@mailinator.com"));
        Assert.Equal("valid: trusted_by_you", await VerdictAsync(admin, "person@gnail.com"));
        Assert.Equal("risky: distrusted_by_you", await VerdictAsync(admin, "person@sub.people.example"));
        Assert.Equal("invalid: domain_not_found trusted_by_you", await VerdictAsync(admin, "person@nowhere.example"));
        Assert.Equal("valid: disposable", await VerdictAsync(other, "person@mailinator.com"));
        Assert.Equal(["gnail.com", "mailinator.com", "nowhere.example", "people.example"], (await admin.GetFromJsonAsync<JsonElement>($"{Validation}/domains", Ct)).GetProperty("data").EnumerateArray().Select(word => word.GetProperty("domain").GetString()));
        Assert.Empty((await other.GetFromJsonAsync<JsonElement>($"{Validation}/domains", Ct)).GetProperty("data").EnumerateArray());

        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"{Validation}/domains/mailinator.com", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{Validation}/domains/mailinator.com", Ct)).StatusCode);
        Assert.Equal("valid: disposable", await VerdictAsync(admin, "person@mailinator.com"));
        foreach (var (domain, verdict) in new[] { ("people.example", "unknown"), ("people.example", "fine"), ("no domain", "valid") })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SayAsync(admin, domain, verdict)).StatusCode);
    }

    private static Task<HttpResponseMessage> SayAsync(HttpClient admin, string domain, string verdict) => admin.PutAsJsonAsync($"{Validation}/domains/{Uri.EscapeDataString(domain)}", new { verdict }, Ct);

    private static async Task<JsonElement> CheckAsync(HttpClient admin, string address) =>
        await (await admin.PostAsJsonAsync($"{Validation}/check", new { address }, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);

    private static async Task<string> VerdictAsync(HttpClient admin, string address)
    {
        var answer = await CheckAsync(admin, address);
        return $"{answer.GetProperty("verdict").GetString()}: {string.Join(' ', answer.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()))}";
    }

    private static async Task<IReadOnlyList<string>> AddressesAsync(GatewayServer server, Guid tenant)
    {
        using var read = await server.Get<Database>().ReadAsync(Ct);
        return [.. read.Rows("SELECT recipient_key FROM deliveries WHERE tenant_id = @tenant ORDER BY id LIMIT 1500", new { tenant }, row => row.Text(0)).Distinct()];
    }

    private static async Task<JsonElement> EndedAsync(HttpClient admin, string csv, string query)
    {
        using var answer = await admin.PostAsync($"{Validation}/jobs{query}", new StringContent(csv, System.Text.Encoding.UTF8, "text/csv"), Ct);
        return await DoneAsync(admin, await answer.Content.ReadFromJsonAsync<JsonElement>(Ct));
    }

    private static async Task<JsonElement> DoneAsync(HttpClient admin, JsonElement job)
    {
        await Eventually.TrueAsync(async () => (job = await admin.GetFromJsonAsync<JsonElement>($"{Validation}/jobs/{job.GetProperty("id").GetString()}", Ct)).GetProperty("status").GetString() == "done");
        return job;
    }
}
