using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Tests.Analytics;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Contract;

/// <summary>What the gateway answers is what its document says: every operation is called, well and badly.</summary>
public sealed class ContractAnswerTests : IAsyncLifetime
{
    private const string Esp = "/api/v1/tenant/esp";
    private SmtpAdmin smtp = null!;
    private ContractWatch watch = null!;
    private HttpClient client = null!;
    private string? hook;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        smtp = await SmtpAdmin.StartAsync();
        watch = new ContractWatch(await ContractDocument.OfAsync(smtp.Admin.Server));
        client = new HttpClient(watch) { BaseAddress = smtp.Admin.Server.Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", smtp.Admin.Tenant.AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await smtp.DisposeAsync();
    }

    [Fact]
    public async Task Every_operation_answers_as_the_document_says()
    {
        await ConnectAsync();
        await RouteAsync();
        await HoldAsync();
        await KeyAsync();
        await SuppressAsync();
        await ValidateAsync();
        await TellAsync();
        await SendAsync();
        await HearAsync();
        await AnalyseAsync();
        await ResolveAsync();
        await RemoveAsync();

        Assert.Empty(watch.Wrong);
        Assert.Empty(watch.NeverWell);
    }

    private async Task ConnectAsync()
    {
        await PostAsync($"{Esp}/postmark", ConnectionAdmin.Postmark());
        await PostAsync($"{Esp}/postmark", new { version = 100 });
        await PostAsync($"{Esp}/mailgun", await smtp.Admin.MailgunAsync());
        await PostAsync($"{Esp}/mailgun", new { nonsense = 1 });
        await PostAsync($"{Esp}/smtp", new { servers = new[] { smtp.Server("main", "a-password") }, default_sender = "noreply@yourdomain.com", dkim = new[] { new { domain = "yourdomain.com", selector = "pm" } } });
        foreach (var provider in (string[])["postmark", "mailgun", "smtp"])
        {
            await client.GetAsync($"{Esp}/{provider}", Ct);
            await PostAsync($"{Esp}/{provider}/test", new { });
            await PostAsync($"{Esp}/{provider}/test-email", new { to = "user@example.com", tags = new[] { "test" } });
            await PostAsync($"{Esp}/{provider}/domains", new { domain = "news.yourdomain.com" });
            await PostAsync($"{Esp}/{provider}/domains/news.yourdomain.com/verify", new { });
            await client.GetAsync($"{Esp}/{provider}/domains", Ct);
            await client.DeleteAsync($"{Esp}/{provider}/domains/news.yourdomain.com", Ct);
        }

        await client.GetAsync($"{Esp}/providers", Ct);
        await client.GetAsync($"{Esp}/readiness", Ct);
    }

    private async Task HearAsync()
    {
        await client.GetAsync($"{Esp}/webhooks", Ct);
        await client.PutAsJsonAsync($"{Esp}/webhooks/postmark", new { log_days = 7 }, Ct);
        await client.PutAsJsonAsync($"{Esp}/webhooks/postmark", new { nonsense = 1 }, Ct);
        await client.PutAsJsonAsync($"{Esp}/webhooks/postmark", new { version = 100 }, Ct);
        await client.PutAsJsonAsync($"{Esp}/webhooks/nobody", new { }, Ct);
        await PostAsync($"{Esp}/webhooks/postmark/backfill", new { });
        await PostAsync($"{Esp}/webhooks/nobody/backfill", new { });
        await PostAsync($"{Esp}/webhooks/postmark/backfill", new { from = "2020-01-01T00:00:00Z" });
        await client.GetAsync($"{Esp}/webhooks/postmark/backfill", Ct);
        await client.GetAsync($"{Esp}/webhooks/nobody/backfill", Ct);
        await PostAsync($"{Esp}/webhooks/test", new { provider = "postmark", @event = "delivered" });
        await PostAsync($"{Esp}/webhooks/test", new { provider = "postmark", @event = "nonsense" });
        await PostAsync($"{Esp}/webhooks/test", new { provider = "nobody", @event = "delivered" });
        await Eventually.TrueAsync(async () => await FirstEventAsync() is not null);
        var id = await FirstEventAsync();
        await client.GetAsync($"{Esp}/webhooks/events?state=quarantined", Ct);
        await client.GetAsync($"{Esp}/webhooks/events/{id}", Ct);
        await client.GetAsync($"{Esp}/webhooks/events/evt_nonsense", Ct);
        await PostAsync($"{Esp}/webhooks/events/{id}/replay", new { });
        await PostAsync($"{Esp}/webhooks/events/evt_nonsense/replay", new { });

        async Task<string?> FirstEventAsync() =>
            JsonNode.Parse(await client.GetStringAsync($"{Esp}/webhooks/events?limit=1", Ct))!["data"]!.AsArray().FirstOrDefault()?["id"]?.GetValue<string>();
    }

    private async Task AnalyseAsync()
    {
        const string Analytics = "/api/v1/tenant/analytics";
        await client.GetAsync($"{Analytics}/esp?refresh=true", Ct);
        await client.GetAsync($"{Analytics}/esp?format=csv", Ct);
        await client.GetAsync($"{Analytics}/esp?format=pdf", Ct);
        await client.GetAsync($"{Analytics}/esp?from=2026-11-30&to=2026-11-01", Ct);
        await client.GetAsync($"{Analytics}/bounces", Ct);
        await client.GetAsync($"{Analytics}/bounces?time_zone=nowhere", Ct);
        await client.GetAsync($"{Analytics}/campaigns", Ct);
        await client.GetAsync($"{Analytics}/campaigns?cursor=nothing", Ct);
        await client.GetAsync($"{Analytics}/campaigns/spring-sale", Ct);
        await client.GetAsync($"{Analytics}/campaigns/spring-sale?format=csv", Ct);
        await client.GetAsync($"{Analytics}/campaigns/spring-sale?format=pdf", Ct);
        await client.GetAsync($"{Analytics}/campaigns/nothing", Ct);
        await client.GetAsync($"{Analytics}/campaigns/nothing?refresh=perhaps", Ct);
        foreach (var body in (string[])[DmarcTests.Report("google.com", "1", "yourdomain.com", TimeProvider.System.GetUtcNow().AddDays(-1), DmarcTests.Row("203.0.113.1", 5, "none", "pass", "fail", "yourdomain.com", "yourdomain.com", "pm")), "<html/>"])
        {
            using var report = new StringContent(body, null, "text/xml");
            await client.PostAsync($"{Analytics}/dmarc", report, Ct);
        }

        await client.GetAsync($"{Analytics}/experiments", Ct);
        await client.GetAsync($"{Analytics}/senders", Ct);
        await client.GetAsync($"{Analytics}/incidents", Ct);
        await client.GetAsync($"{Analytics}/incidents?format=csv", Ct);
        await client.GetAsync($"{Analytics}/incidents?format=pdf", Ct);
        await client.GetAsync($"{Analytics}/dmarc", Ct);
        await client.GetAsync($"{Analytics}/dmarc?from=2026-11-30&to=2026-11-01", Ct);
    }

    private async Task RouteAsync()
    {
        var rules = JsonNode.Parse(await client.GetStringAsync($"{Esp}/routing", Ct))!;
        await client.PutAsJsonAsync($"{Esp}/routing", rules, Ct);
        await client.PutAsJsonAsync($"{Esp}/routing", rules, Ct);
        await client.PutAsJsonAsync($"{Esp}/routing", new { nonsense = 1 }, Ct);
        await client.GetAsync($"{Esp}/routing/versions", Ct);
        await client.GetAsync($"{Esp}/routing/versions?limit=0", Ct);
        await PostAsync($"{Esp}/routing/versions/1/restore", new { });
        await PostAsync($"{Esp}/routing/versions/99/restore", new { });
        await PostAsync($"{Esp}/routing/preview", new { email = new { type = "marketing" } });
        await PostAsync($"{Esp}/routing/preview", new { email = new { type = "spam" } });
        await client.GetAsync($"{Esp}/routing/cost", Ct);
        await PostAsync($"{Esp}/routing/plan", new { volumes = new { marketing = 1_000 } });
        await PostAsync($"{Esp}/routing/plan", new { volumes = new { spam = 1_000 } });
        await client.GetAsync($"{Esp}/routing/quotas", Ct);
        var drill = await PostAsync($"{Esp}/routing/drill", new { });
        await client.GetAsync($"{Esp}/routing/drill/{drill["id"]}", Ct);
        await client.GetAsync($"{Esp}/routing/drill/drill_nonsense", Ct);
        await PostAsync($"{Esp}/routing/drill", new { to = "nobody" });
        var replay = await PostAsync($"{Esp}/routing/replay", new { draft = rules, days = 30 });
        await client.GetAsync($"{Esp}/routing/replay/{replay["id"]}", Ct);
        await client.GetAsync($"{Esp}/routing/replay/job_nonsense", Ct);
        await PostAsync($"{Esp}/routing/replay", new { draft = rules, days = 31 });
        await client.GetAsync($"{Esp}/tariffs", Ct);
        await PostAsync($"{Esp}/tariffs", new { provider = "postmark", plan = "Basic" });
        await PostAsync($"{Esp}/tariffs", new { provider = "postmark", plan = "Basic" });
        await client.PutAsJsonAsync($"{Esp}/tariffs/postmark", new { base_fee = 5 }, Ct);
        await client.PutAsJsonAsync($"{Esp}/tariffs/postmark", new { base_fee = -5 }, Ct);
        await client.DeleteAsync($"{Esp}/tariffs/postmark", Ct);
        await client.DeleteAsync($"{Esp}/tariffs/postmark", Ct);
    }

    private async Task HoldAsync()
    {
        var hold = await PostAsync($"{Esp}/holds", new { scope = "campaign", value = "camp_1", reason = "Wrong link" });
        await PostAsync($"{Esp}/holds", new { scope = "nonsense" });
        await client.GetAsync($"{Esp}/holds", Ct);
        await client.DeleteAsync($"{Esp}/holds/{hold["id"]}", Ct);
        await client.DeleteAsync($"{Esp}/holds/{hold["id"]}?then=release", Ct);
        await client.DeleteAsync($"{Esp}/holds/{hold["id"]}?then=cancel", Ct);
    }

    private async Task KeyAsync()
    {
        var key = await PostAsync("/api/v1/tenant/keys", new { name = "staging", scope = "send", allow_recipients = new[] { "@yourdomain.com" } });
        await PostAsync("/api/v1/tenant/keys", new { name = "", scope = "nonsense" });
        await client.GetAsync("/api/v1/tenant/keys", Ct);
        await client.DeleteAsync($"/api/v1/tenant/keys/{key["id"]}", Ct);
        await client.DeleteAsync($"/api/v1/tenant/keys/{key["id"]}", Ct);
        await client.GetAsync("/api/v1/tenant/audit?limit=2", Ct);
        await client.GetAsync("/api/v1/tenant/audit?limit=0", Ct);
    }

    private async Task TellAsync()
    {
        hook = (string?)(await PostAsync($"{Esp}/hooks", new { url = $"{smtp.Admin.Server.Url}hook", types = new[] { "delivered", "bounced" } }))["id"];
        await PostAsync($"{Esp}/hooks", new { url = "https://10.0.0.1" });
        await client.GetAsync($"{Esp}/hooks", Ct);
        await client.GetAsync($"{Esp}/hooks/{hook}", Ct);
        await client.GetAsync($"{Esp}/hooks/hook_nonsense", Ct);
        await client.PatchAsJsonAsync($"{Esp}/hooks/{hook}", new { enabled = true, types = Array.Empty<string>() }, Ct);
        await client.PatchAsJsonAsync($"{Esp}/hooks/{hook}", new { nonsense = 1 }, Ct);
        await PostAsync($"{Esp}/hooks/{hook}/rotate", new { });
        await PostAsync($"{Esp}/hooks/{hook}/test", new { type = "bounced" });
        await PostAsync($"{Esp}/hooks/{hook}/test", new { type = "lost" });
        await client.GetAsync($"{Esp}/hooks/{hook}/events?limit=0", Ct);
        await PostAsync($"{Esp}/hooks/{hook}/replay", new { since = "2026-01-01T00:00:00Z", failed_only = true });
        await PostAsync($"{Esp}/hooks/{hook}/replay", new { });
    }

    private async Task ValidateAsync()
    {
        const string Validation = "/api/v1/tenant/validation";
        await PostAsync($"{Validation}/check", new { address = "user@gmail.con" });
        await PostAsync($"{Validation}/check", new { address = "" });
        await PostAsync($"{Validation}/check", new { address = "user@gmail.con", provider = "mailgun" });
        using var garbage = new StringContent("nobody\n", null, "text/csv");
        await client.PostAsync($"{Validation}/jobs", garbage, Ct);
        using var list = new StringContent("name,email\nJo,jo@example.com\nShort\n" + string.Concat(Enumerable.Range(0, 50_000).Select(number => $"Jo,jo{number}@\n")), null, "text/csv");
        var started = await client.PostAsync($"{Validation}/jobs?column=email", list, Ct);
        var job = (await started.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString();
        await client.PostAsync($"{Validation}/jobs/{job}/pause", null, Ct);
        await client.PostAsync($"{Validation}/jobs/{job}/resume", null, Ct);
        await client.DeleteAsync($"{Validation}/jobs/{job}", Ct);
        await client.DeleteAsync($"{Validation}/jobs/{job}", Ct);
        await client.GetAsync($"{Validation}/jobs", Ct);
        await client.GetAsync($"{Validation}/jobs/{job}", Ct);
        await client.GetAsync($"{Validation}/jobs/{job}/result.csv", Ct);
        await client.PostAsync($"{Validation}/jobs/{job}/suppress", null, Ct);
        await client.GetAsync($"{Validation}/jobs/job_nothing", Ct);
        await client.GetAsync($"{Validation}/jobs/{job}/result.csv?below=2", Ct);
        await client.PostAsync($"{Validation}/jobs/{job}/column?column=9", null, Ct);
        await client.PostAsync($"{Validation}/jobs/{job}/column?column=name", null, Ct);
        await client.GetAsync($"{Validation}/calibration", Ct);
        await client.PutAsJsonAsync($"{Validation}/domains/company.example", new { verdict = "fine" }, Ct);
        await client.PutAsJsonAsync($"{Validation}/domains/company.example", new { verdict = "risky" }, Ct);
        await client.GetAsync($"{Validation}/domains", Ct);
        await client.DeleteAsync($"{Validation}/domains/company.example", Ct);
        await client.DeleteAsync($"{Validation}/domains/company.example", Ct);
        await OrderAsync($"{Validation}/jobs");
        await client.GetAsync($"{Validation}/settings", Ct);
        await client.PutAsJsonAsync($"{Validation}/settings", new { at_acceptance = "perhaps" }, Ct);
        await client.PutAsJsonAsync($"{Validation}/settings", new { at_acceptance = "off" }, Ct);
    }

    private async Task OrderAsync(string jobs)
    {
        using var list = new StringContent("jo@example.com\n", null, "text/csv");
        var job = (await (await client.PostAsync(jobs, list, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString();
        await Eventually.TrueAsync(async () => (await client.GetFromJsonAsync<JsonElement>($"{jobs}/{job}", Ct)).GetProperty("mailgun").GetProperty("all").ValueKind == JsonValueKind.Object);
        await PostAsync($"{jobs}/{job}/mailgun", new { scope = "some" });
        await PostAsync($"{jobs}/{job}/mailgun/pause", new { });
        await PostAsync($"{jobs}/{job}/mailgun", new { scope = "all", budget_usd = 5 });
        await PostAsync($"{jobs}/{job}/mailgun", new { scope = "all" });
        await Eventually.TrueAsync(async () => (await client.GetFromJsonAsync<JsonElement>($"{jobs}/{job}", Ct)).GetProperty("mailgun").GetProperty("order").GetProperty("status").GetString() == "running");
        await PostAsync($"{jobs}/{job}/mailgun/pause", new { });
        await PostAsync($"{jobs}/{job}/mailgun/resume", new { });
        await client.DeleteAsync($"{jobs}/{job}/mailgun", Ct);
        await client.DeleteAsync($"{jobs}/{job}/mailgun", Ct);
    }

    private async Task SuppressAsync()
    {
        const string List = "/api/v1/tenant/suppressions";
        await PostAsync(List, new { address = "suppressed@example.com", note = "Asked us by phone" });
        await PostAsync(List, new { address = "suppressed@example.com" });
        await PostAsync(List, new { address = "complained@example.com", reason = "complaint" });
        await PostAsync(List, new { address = "nobody" });
        using var table = new StringContent("one@example.com,unsubscribe\nnobody\n", null, "text/csv");
        await client.PostAsync($"{List}/import", table, Ct);
        using var form = new FormUrlEncodedContent([]);
        await client.PostAsync($"{List}/import", form, Ct);
        await client.GetAsync($"{List}/export", Ct);
        await client.GetAsync($"{List}?limit=2", Ct);
        await client.GetAsync($"{List}?limit=0", Ct);
        await client.DeleteAsync($"{List}/complained@example.com", Ct);
        await client.DeleteAsync($"{List}/suppressed@example.com", Ct);
        await client.DeleteAsync($"{List}/suppressed@example.com", Ct);
        await client.GetAsync($"{List}/suppressed@example.com", Ct);
        await client.GetAsync($"{List}/nobody@example.com", Ct);
        await client.GetAsync($"{List}/nobody", Ct);
        await client.PutAsJsonAsync($"{List}/settings", new { soft_bounces = 5 }, Ct);
        await client.PutAsJsonAsync($"{List}/settings", new { soft_bounces = 0 }, Ct);
        await client.GetAsync($"{List}/settings", Ct);
        await client.GetAsync($"{List}/early-unsubscribes", Ct);
        using var again = new StringContent("two@example.com\n", null, "text/csv");
        using var started = await client.PostAsync($"{List}/import/jobs", again, Ct);
        var job = JsonNode.Parse(await started.Content.ReadAsStringAsync(Ct))!["id"];
        await client.GetAsync($"{List}/import/jobs/{job}", Ct);
        await client.GetAsync($"{List}/import/jobs/job_nonsense", Ct);
        await client.DeleteAsync($"{List}/import/jobs/{job}", Ct);
        await client.DeleteAsync($"{List}/import/jobs/job_nonsense", Ct);
        await client.GetAsync($"{List}/drift", Ct);
        await PostAsync($"{List}/drift/mailgun/compare", new { });
        await PostAsync($"{List}/drift/postmark/sync", new { });
        await PostAsync($"{List}/drift/nonsense/compare", new { });
        await PostAsync($"{List}/drift/nonsense/sync", new { });
    }

    private async Task SendAsync()
    {
        object[] emails = [ConnectedGateway.Email("user@example.com"), ConnectedGateway.Email("hard-bounce@example.com"), ConnectedGateway.Email("click@example.com", "marketing")];
        await PostAsync("/api/v1/emails/batch", emails.Append(new { nonsense = 1 }).ToArray());
        await PostAsync("/api/v1/emails/batch?dry_run=true", emails.Append(new { nonsense = 1 }).ToArray());
        await PostAsync("/api/v1/emails/send?dry_run=true", emails[0]);
        await PostAsync("/api/v1/emails/send", new { nonsense = 1 });
        var sent = await PostAsync("/api/v1/emails/send", new
        {
            from = "noreply@yourdomain.com",
            to = new[] { "open@example.com", "Carol <carol@example.com>" },
            cc = "copy@example.com",
            subject = "Hello",
            text_body = "Hello",
            tags = new[] { "hello" },
            campaign_id = "spring-sale",
            metadata = new { order = "1" },
            attachments = new[] { new { name = "a.txt", content_type = "text/plain", content = "aGVsbG8=" } },
        });
        var later = await PostAsync("/api/v1/emails/send", new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "Later", text_body = "Later", send_at = TimeProvider.System.GetUtcNow().AddDays(1) });
        using var time = JsonContent.Create(new { send_at = TimeProvider.System.GetUtcNow().AddDays(2) });
        await client.PatchAsync($"/api/v1/emails/{later["id"]}", time, Ct);
        await PostAsync($"{Esp}/smtp/disable?dry_run=true", new { });
        await PostAsync($"{Esp}/smtp/disable", new { });
        await PostAsync($"{Esp}/smtp/enable", new { });
        await client.DeleteAsync($"/api/v1/emails/{later["id"]}", Ct);
        await Eventually.TrueAsync(async () =>
            JsonNode.Parse(await client.GetStringAsync($"{Esp}/webhooks/events?limit=100", Ct))!["data"]!.AsArray().Select(e => e!["type"]!.GetValue<string>()).Distinct().Count() >= 4);
        await client.GetAsync("/api/v1/events?types=bounced,delivered", Ct);
        await client.GetAsync("/api/v1/events?after=nonsense", Ct);
        var told = JsonNode.Parse(await client.GetStringAsync("/api/v1/events", Ct))!["data"]![0]!["id"];
        await PostAsync($"{Esp}/hooks/{hook}/events/{told}/replay", new { });
        await PostAsync($"{Esp}/hooks/{hook}/events/nonsense/replay", new { });
        await Eventually.TrueAsync(async () => JsonNode.Parse(await client.GetStringAsync($"{Esp}/hooks/{hook}/events", Ct))!["data"]!.AsArray().Any(e => e!["attempts"]!.AsArray().Count > 0));
        await client.DeleteAsync($"{Esp}/hooks/{hook}", Ct);
        await client.DeleteAsync($"{Esp}/hooks/{hook}", Ct);
        await client.GetAsync($"/api/v1/emails/{sent["id"]}", Ct);
        await client.GetAsync("/api/v1/emails/msg_x", Ct);
        await client.GetAsync("/api/v1/emails?limit=2", Ct);
        await client.GetAsync("/api/v1/emails?limit=0", Ct);
        await client.GetAsync($"{Esp}/webhooks/events?search=nobody", Ct);
    }

    private async Task ResolveAsync()
    {
        await smtp.Admin.Server.Get<AlertStore>().RaiseAsync((await smtp.Admin.ConnectionAsync("mailgun"))!, AlertKind.DomainUnverified, "gone", "yourdomain.com");
        var alert = JsonNode.Parse(await client.GetStringAsync("/api/v1/tenant/alerts", Ct))!["data"]!.AsArray().Last()!["id"];
        await PostAsync($"/api/v1/tenant/alerts/{alert}/read", new { });
        await PostAsync($"/api/v1/tenant/alerts/{alert}/resolve", new { });
        await PostAsync("/api/v1/tenant/alerts/alr_x/resolve", new { });
        await client.GetAsync("/api/v1/tenant/alerts?state=nonsense", Ct);
        await PostAsync("/webhooks/postmark", new { nonsense = 1 });
        await PostAsync("/webhooks/pigeon/con_x", new { });
    }

    private async Task RemoveAsync()
    {
        await client.DeleteAsync($"{Esp}/smtp", Ct);
        await client.DeleteAsync($"{Esp}/mailgun", Ct);
        await client.GetAsync($"{Esp}/mailgun", Ct);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", smtp.Admin.Tenant.SendKey);
        await client.GetAsync("/api/v1/emails", Ct);
        client.DefaultRequestHeaders.Authorization = null;
        await client.GetAsync("/api/v1/emails", Ct);
    }

    private async Task<JsonNode> PostAsync(string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body, Ct);
        return await answer.Content.ReadFromJsonAsync<JsonNode>(Ct) ?? new JsonObject();
    }
}

/// <summary>Holds each answer that passes against the document.</summary>
internal sealed class ContractWatch(ContractDocument contract) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private readonly ConcurrentQueue<string> wrong = new();
    private readonly ConcurrentDictionary<string, bool> well = new();

    public IEnumerable<string> Wrong => wrong;

    /// <summary>Operations of the API of which no good answer was seen.</summary>
    public IEnumerable<string> NeverWell =>
        contract.Operations.Where(operation => operation.Path.StartsWith("/api/", StringComparison.Ordinal)).Select(operation => operation.Id).Where(id => !well.ContainsKey(id));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        var operation = contract.Operations.Where(known => known.Method == request.Method.Method && Fits(known.Path, request.RequestUri!.AbsolutePath))
            .OrderBy(known => known.Path.Count(c => c == '{')).First();
        var what = $"{request.Method} {request.RequestUri!.PathAndQuery}: {(int)answer.StatusCode}";
        if (answer.IsSuccessStatusCode)
            well[operation.Id] = true;

        if (operation.Body["responses"]![$"{(int)answer.StatusCode}"] is not JsonObject response)
            wrong.Enqueue($"{what} is not described");
        else if (await answer.Content.ReadAsStringAsync(cancellationToken) is { Length: > 0 } body)
            foreach (var misfit in response["content"]?[answer.Content.Headers.ContentType!.MediaType!]?["schema"] is { } schema
                ? contract.Misfits(schema, answer.Content.Headers.ContentType!.MediaType!.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(body) : JsonValue.Create(body), what)
                : [$"{what} has a body that is not described"])
                wrong.Enqueue(misfit);

        return answer;
    }

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First == pair.Second || pair.First.StartsWith('{'));
    }
}
