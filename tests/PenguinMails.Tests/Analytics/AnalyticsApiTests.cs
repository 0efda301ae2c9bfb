using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using PenguinMails.Tests.Webhooks;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>From what providers report to what an admin reads.</summary>
public sealed class AnalyticsApiTests
{
    private const string Path = "/api/v1/tenant/analytics";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_providers_report_is_counted_for_its_provider_campaign_and_tenant(StorageKind storage)
    {
        await using var gateway = await HookedGateway.StartedAsync(storage);
        var (arrived, bounced) = (await SendAsync(gateway), await SendAsync(gateway));
        await gateway.PostmarkAsync(gateway.PostmarkDelivery(arrived));
        await gateway.MailgunAsync(gateway.MailgunEvent("opened", bounced));
        var failed = gateway.MailgunEvent("failed", bounced);
        failed["event-data"]!["delivery-status"] = new JsonObject { ["code"] = 550, ["enhanced-code"] = "5.1.1", ["message"] = "No such user" };
        await gateway.MailgunAsync(failed);
        await gateway.SettledAsync("done", 3);

        var report = await GetAsync(gateway, "/esp?refresh=true");

        var totals = report.GetProperty("totals");
        Assert.Equal((2, 1, 1, 1), (Count(totals, "sent"), Count(totals, "delivered"), Count(totals, "bounced"), Count(totals, "hard_bounced")));
        Assert.Equal(0.5, totals.GetProperty("delivery_rate").GetDouble());
        Assert.Equal([("postmark", 1, 0), ("mailgun", 0, 1)], report.GetProperty("providers").EnumerateArray().Select(one => (one.GetProperty("provider").GetString()!, Count(one, "delivered"), Count(one, "bounced"))));
        Assert.Equal("example.com", report.GetProperty("bounces").GetProperty("top_domains")[0].GetProperty("domain").GetString());
        Assert.Equal(2, report.GetProperty("series").GetArrayLength());
        Assert.Equal([60, 300, 3_600, 43_200], report.GetProperty("delivered_within")[0].GetProperty("within").EnumerateArray().Select(one => Count(one, "seconds")));
        var campaign = await GetAsync(gateway, "/campaigns/spring");
        Assert.Equal(("spring", 2), (campaign.GetProperty("campaign_id").GetString(), Count(campaign.GetProperty("totals"), "sent")));
        Assert.Equal(("example.com", 1), campaign.GetProperty("bounces").GetProperty("top_domains").EnumerateArray().Select(one => (one.GetProperty("domain").GetString(), Count(one, "bounces"))).Single());
        var decided = campaign.GetProperty("routing").EnumerateArray().Single();
        Assert.Equal(("Marketing Emails", "marketing", "mailgun", 2), (decided.GetProperty("name").GetString(), decided.GetProperty("type").GetString(), decided.GetProperty("provider").GetString(), Count(decided, "deliveries")));
        using var other = gateway.Quiet.Server.Client((await gateway.Quiet.Server.CreateTenantAsync()).ReadKey);
        Assert.Equal(0, Count(JsonElement.Parse(await other.GetStringAsync(Path + "/esp", Ct)).GetProperty("totals"), "sent"));
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(Path + "/campaigns/spring", Ct)).StatusCode);
        Assert.Contains("Campaign spring", PdfWords.Of(await gateway.Quiet.Reader.GetByteArrayAsync(Path + "/campaigns/spring?format=pdf", Ct)).SelectMany(page => page));
        Assert.StartsWith("at,provider,sent", (await gateway.Quiet.Reader.GetStringAsync(Path + "/campaigns/spring?format=csv", Ct)).TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal(["matched,name,type,provider,deliveries", decided.GetProperty("matched").GetString() + ",Marketing Emails,marketing,mailgun,2"], await TableAsync(gateway, "/campaigns/spring", "routing"));
        Assert.Equal(["domain,bounces", "example.com,1"], await TableAsync(gateway, "/campaigns/spring", "top_domains"));
        foreach (var (table, _) in ReportCsv.All)
            Assert.Single((await TableAsync(gateway, "/campaigns/spring", table)).Select(line => line.Count(c => c == ',')).Distinct());
        await CampaignsAsync(gateway, other);
        var csv = (await gateway.Quiet.Reader.GetStringAsync(Path + "/esp?format=csv", Ct)).Split("\r\n");
        Assert.StartsWith("at,provider,sent,delivered", csv[0].TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal(3, csv.Count(line => line.Length > 0));
        var pdf = await gateway.Quiet.Reader.GetAsync(Path + "/esp?format=pdf", Ct);
        Assert.Equal(("application/pdf", true), (pdf.Content.Headers.ContentType?.ToString(), pdf.Headers.CacheControl?.NoStore));
        Assert.Contains("Mailgun", PdfWords.Of(await pdf.Content.ReadAsByteArrayAsync(Ct)).SelectMany(page => page));
        var bounces = (await gateway.Quiet.Reader.GetStringAsync(Path + "/bounces", Ct)).Split("\r\n");
        Assert.Matches("^user[^,]*@example.com,mailgun,[a-z]+,hard,.*No such user.*,2[^,]+Z,2[^,]+Z,msg_[0-9a-f]+$", Assert.Single(bounces[1..], line => line.Length > 0));
        Assert.DoesNotContain("example.com", await gateway.Quiet.Reader.GetStringAsync(Path + "/bounces?from=2001-01-01&to=2001-01-02", Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", await other.GetStringAsync(Path + "/bounces", Ct), StringComparison.Ordinal);
    }

    /// <summary>A second campaign, and the first as if it had been sent some days earlier: each range lists its own, the last first, page by page.</summary>
    private static async Task CampaignsAsync(HookedGateway gateway, HttpClient other)
    {
        var earlier = TimeSpan.FromDays(3);
        var first = gateway.Quiet.Time.GetUtcNow() - earlier;
        foreach (var (table, column) in new[] { ("daily_by_campaign", "day"), ("hourly_by_campaign", "hour") })
            await gateway.Quiet.Server.Get<Writer>().ChangeAsync(session => session.Execute(
                $"UPDATE {table} SET {column} = {column} - @by WHERE tenant_id = @tenant AND campaign_id = 'spring'", new { by = (long)earlier.TotalMilliseconds, tenant = gateway.Quiet.Tenant.Id }));
        await gateway.PostmarkAsync(gateway.PostmarkDelivery(await SendAsync(gateway, "autumn/50% & more")));
        await gateway.SettledAsync("done", 4);

        var listed = (await GetAsync(gateway, "/campaigns")).GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(
            [("autumn/50% & more", 1, 1, 0), ("spring", 2, 1, 1)],
            listed.Select(one => (one.GetProperty("campaign_id").GetString()!, Count(one, "sent"), Count(one, "delivered"), Count(one, "bounced"))));
        Assert.Equal(first.AddTicks(-(first.UtcTicks % TimeSpan.TicksPerHour)), listed[1].GetProperty("last_sent_at").GetDateTimeOffset());
        var page = await GetAsync(gateway, "/campaigns?limit=1");
        Assert.Equal("autumn/50% & more", page.GetProperty("data")[0].GetProperty("campaign_id").GetString());
        page = await GetAsync(gateway, $"/campaigns?limit=1&cursor={Uri.EscapeDataString(page.GetProperty("next_cursor").GetString()!)}");
        Assert.Equal(("spring", JsonValueKind.Null), (page.GetProperty("data")[0].GetProperty("campaign_id").GetString(), page.GetProperty("next_cursor").ValueKind));
        Assert.Equal("spring", (await GetAsync(gateway, $"/campaigns?from={first:yyyy-MM-dd}&to={first:yyyy-MM-dd}")).GetProperty("data").EnumerateArray().Single().GetProperty("campaign_id").GetString());
        Assert.Equal(0, JsonElement.Parse(await other.GetStringAsync(Path + "/campaigns", Ct)).GetProperty("data").GetArrayLength());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.GetAsync(Path + "/campaigns?cursor=spring", Ct)).StatusCode);
    }

    [Fact]
    public async Task Figures_are_kept_for_a_while_then_shown_once_more_while_they_are_read_anew_unless_there_were_none()
    {
        await using var gateway = await HookedGateway.StartedAsync(StorageKind.Sqlite);
        Assert.Equal(0, await SentAsync(gateway, "/esp"));
        await DeliveredAsync(gateway, 1);
        Assert.Equal(1, await SentAsync(gateway, "/esp"));

        await DeliveredAsync(gateway, 2);
        Assert.Equal(1, await SentAsync(gateway, "/esp"));
        gateway.Quiet.Time.Advance(ReportCache.Fresh);
        Assert.Equal(1, await SentAsync(gateway, "/esp"));
        await Eventually.TrueAsync(async () => await SentAsync(gateway, "/esp") == 2);

        await DeliveredAsync(gateway, 3);
        Assert.Equal(3, await SentAsync(gateway, "/esp?refresh=true"));
    }

    private static async Task DeliveredAsync(HookedGateway gateway, int events)
    {
        await gateway.PostmarkAsync(gateway.PostmarkDelivery(await SendAsync(gateway)));
        await gateway.SettledAsync("done", events);
    }

    [Theory]
    [InlineData("?from=2026-11-30&to=2026-11-01", "from")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?to=9999-12-31", "to")]
    [InlineData("?from=0001-01-01", "from")]
    [InlineData("?from=2000-01-01&to=2199-12-31", null)]
    [InlineData("?from=2021-01-01&to=2025-12-31", null)]
    [InlineData("?from=2126-01-01&to=2126-02-01", null)]
    [InlineData("?time_zone=Mars/Olympus", "time_zone")]
    [InlineData("?time_zone=Asia/Kolkata", null)]
    [InlineData("?from=2026-03-28&to=2026-03-30&time_zone=Europe/Berlin", null)]
    [InlineData("?format=xml", "format")]
    [InlineData("?format=csv&table=rates", "table")]
    [InlineData("?refresh=now", "refresh")]
    public async Task Odd_ranges_are_answered_or_named(string query, string? field)
    {
        await using var gateway = await QuietGateway.StartedAsync(StorageKind.Sqlite);

        var answer = await Answer.ReadAsync(await gateway.Reader.GetAsync(Path + "/esp" + query, Ct));

        if (field is null)
            Assert.Equal(200, answer.Status);
        else
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(field, out _), answer.Json.ToString());
    }

    private static async Task<Guid> SendAsync(HookedGateway gateway, string campaign = "spring")
    {
        var email = QuietGateway.Email();
        email["campaign_id"] = campaign;
        return (await gateway.ScheduleAsync(email)).Delivery;
    }

    private static async Task<int> SentAsync(HookedGateway gateway, string path) => Count((await GetAsync(gateway, path)).GetProperty("totals"), "sent");

    private static async Task<JsonElement> GetAsync(HookedGateway gateway, string path) => JsonElement.Parse(await gateway.Quiet.Reader.GetStringAsync(Path + path, Ct));

    private static async Task<string[]> TableAsync(HookedGateway gateway, string path, string table) =>
        (await gateway.Quiet.Reader.GetStringAsync($"{Path}{path}?format=csv&table={table}", Ct)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private static int Count(JsonElement figures, string name) => figures.GetProperty(name).GetInt32();
}
