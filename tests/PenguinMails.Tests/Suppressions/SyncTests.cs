using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Suppressions.Sync;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

/// <summary>Our list and the providers' follow each other.</summary>
public sealed class SyncTests
{
    private const string List = "/api/v1/tenant/suppressions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_suppressed_here_is_pushed_and_what_is_removed_here_is_gone_there(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        using var table = new StringContent(string.Concat(Enumerable.Range(0, 120).Select(number => $"user{number:000}@example.com\n")) + "angry@example.com,complaint\nbounced@example.com,hard_bounce\nquiet@example.com,unsubscribe\n", Encoding.UTF8, "text/csv");
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync($"{List}/import", table, Ct)).StatusCode);
        await PushedAsync(admin);

        Assert.Equal(122, (await AtPostmarkAsync(gateway)).Count);
        Assert.DoesNotContain("quiet@example.com", await AtPostmarkAsync(gateway));
        Assert.Equal(["bounced@example.com"], await AtMailgunAsync(gateway, "bounces"));
        Assert.Equal(["angry@example.com"], await AtMailgunAsync(gateway, "complaints"));
        Assert.Equal(121, (await AtMailgunAsync(gateway, "unsubscribes")).Count);

        foreach (var address in (string[])["user007@example.com", "bounced@example.com", "quiet@example.com"])
            Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{List}/{address}", Ct)).StatusCode);
        Assert.Equal(120, (await AtPostmarkAsync(gateway)).Count);
        Assert.Empty(await AtMailgunAsync(gateway, "bounces"));
        Assert.Equal(119, (await AtMailgunAsync(gateway, "unsubscribes")).Count);
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user007@example.com")), "delivered");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user007@example.com", "newsletter")), "delivered");

        await PushedAsync(admin);
        var history = (await admin.GetFromJsonAsync<JsonElement>($"{List}/user008@example.com", Ct)).GetProperty("history");
        Assert.Equal("manual", Assert.Single(history.EnumerateArray()).GetProperty("source").GetString());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_only_a_provider_knows_is_found_and_taken_over_and_told_to_the_other(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await gateway.Sandbox.FaultAsync("postmark", "drop_webhooks");
        await AddAtMailgunAsync(gateway, "complaints", "angry@example.com");
        await AddAtMailgunAsync(gateway, "unsubscribes", "quiet@example.com");
        await AddAtPostmarkAsync(gateway, "manual@example.com");

        Assert.Equal((0, 2, 0), await DriftAsync(admin, "mailgun", "compare"));
        Assert.Equal((0, 1, 0), await DriftAsync(admin, "postmark", "compare"));
        Assert.Empty((await admin.GetFromJsonAsync<JsonElement>(List, Ct)).GetProperty("data").EnumerateArray());
        Assert.Equal((0, 2, 0), await DriftAsync(admin, "mailgun", "sync"));
        await PushedAsync(admin);
        Assert.Equal((0, 1, 1), await DriftAsync(admin, "postmark", "sync"));
        await PushedAsync(admin);

        Assert.Equal(
            ["angry@example.com complaint all mailgun", "manual@example.com unsubscribe bulk postmark", "quiet@example.com unsubscribe bulk mailgun"],
            (await admin.GetFromJsonAsync<JsonElement>(List, Ct)).GetProperty("data").EnumerateArray().Select(row => string.Join(' ', ((string[])["address", "reason", "scope", "source"]).Select(name => row.GetProperty(name).GetString()))).Order());
        Assert.Equal(["angry@example.com", "manual@example.com"], await AtPostmarkAsync(gateway));
        Assert.Equal(["manual@example.com", "quiet@example.com"], await AtMailgunAsync(gateway, "unsubscribes"));
        Assert.Equal((0, 0, 3), await DriftAsync(admin, "mailgun", "compare"));
        Assert.Equal((0, 0, 2), await DriftAsync(admin, "postmark", "compare"));

        // What is taken off there by hand is pushed again, for we still say so.
        Assert.Equal(HttpStatusCode.OK, await MailgunAsync(gateway, HttpMethod.Delete, "unsubscribes/manual@example.com"));
        Assert.Equal((1, 0, 2), await DriftAsync(admin, "mailgun", "sync"));
        await PushedAsync(admin);
        Assert.Equal(["manual@example.com", "quiet@example.com"], await AtMailgunAsync(gateway, "unsubscribes"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_provider_lifts_is_taken_back_where_it_was_pushed(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await AddAtMailgunAsync(gateway, "bounces", "user@example.com");
        await DriftAsync(admin, "mailgun", "sync");
        await PushedAsync(admin);
        Assert.Equal(["user@example.com"], await AtPostmarkAsync(gateway));
        await DriftAsync(admin, "mailgun", "sync");

        Assert.Equal(HttpStatusCode.OK, await MailgunAsync(gateway, HttpMethod.Delete, "bounces/user@example.com"));
        await DriftAsync(admin, "mailgun", "sync");
        await PushedAsync(admin);

        Assert.Empty(await AtPostmarkAsync(gateway));
        Assert.False((await admin.GetFromJsonAsync<JsonElement>($"{List}/user@example.com", Ct)).GetProperty("suppressed").GetBoolean());
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_tried_again_later_and_keeps_no_other_waiting()
    {
        var time = StoppedClock.Now();
        await using var gateway = await ConnectedGateway.StartAsync(time: time);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await gateway.Sandbox.FaultAsync("postmark", "invalid_key");
        await admin.PostAsJsonAsync(List, new { address = "user@example.com" }, Ct);
        var pusher = gateway.Server.Get<SuppressionPusher>();

        await pusher.RoundAsync(Ct);
        Assert.Equal(["user@example.com"], await AtMailgunAsync(gateway, "unsubscribes"));
        await gateway.Sandbox.ClearFaultsAsync();
        await pusher.RoundAsync(Ct);
        Assert.Empty(await AtPostmarkAsync(gateway));

        await Eventually.TrueAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await pusher.RoundAsync(Ct);
            return (await AtPostmarkAsync(gateway)).Count == 1;
        });
    }

    [Theory]
    [InlineData("postmark", StorageKind.Sqlite)]
    [InlineData("mailgun", StorageKind.Sqlite)]
    [InlineData("mailgun", StorageKind.Postgres)]
    public async Task An_unsubscribe_never_blocks_a_password_reset(string provider, StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await admin.PostAsJsonAsync(List, new { address = "anna@example.com", reason = "unsubscribe" }, Ct);
        await PushedAsync(admin);
        await DriftAsync(admin, "mailgun", "sync");
        await DriftAsync(admin, "postmark", "sync");
        await PushedAsync(admin);
        Assert.Equal(["anna@example.com"], await AtMailgunAsync(gateway, "unsubscribes"));

        // By this provider alone, and by this one after the other has failed.
        await gateway.WaitForAsync(await gateway.SendAsync(Reset(provider, failover: false)), "delivered");
        var other = provider == "postmark" ? "mailgun" : "postmark";
        await gateway.Sandbox.FaultAsync(other, "invalid_key");
        var moved = await gateway.WaitForAsync(await gateway.SendAsync(Reset(other, failover: true)), "delivered");
        Assert.Equal(provider, moved.GetProperty("deliveries")[0].GetProperty("attempts").EnumerateArray().Last().GetProperty("provider").GetString());

        await gateway.Sandbox.ClearFaultsAsync();
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("anna@example.com", "newsletter")), "suppressed");
        Assert.Equal(2, (await gateway.Sandbox.MessagesAsync()).Count);

        static object Reset(string provider, bool failover) =>
            new { from = "noreply@yourdomain.com", to = "anna@example.com", subject = "Reset your password", text_body = "Here", type = "transactional", provider, failover };
    }

    [Fact]
    public async Task Mailgun_itself_keeps_bulk_email_from_whom_we_listed_as_unsubscribed()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await admin.PostAsJsonAsync(List, new { address = "anna@example.com", reason = "unsubscribe" }, Ct);
        await PushedAsync(admin);

        var listed = await MailgunJsonAsync(gateway, "unsubscribes/anna@example.com");

        // The tag that all bulk email carries, and no other.
        Assert.Equal(["penguinmails-bulk"], listed["tags"]!.AsArray().Select(tag => tag!.ToString()));
        await gateway.WaitForAsync(await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "bert@example.com", subject = "News", text_body = "News", type = "newsletter", tags = new[] { "a", "b", "c" } }), "delivered");
        var sent = (await gateway.Sandbox.MessagesAsync()).Single(taken => taken.Recipient == "bert@example.com");
        Assert.Equal(["a", "b", "penguinmails-bulk"], sent.Tags);
    }

    [Fact]
    public async Task A_broadcast_stream_learns_of_unsubscribes_too()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var settings = (PostmarkSettings)(await gateway.Server.Get<ConnectionStore>().FindAsync(gateway.Tenant.Id, "postmark", Ct))!.Settings;
        await gateway.ConnectAsync("postmark", settings with { MessageStream = "broadcast" });
        await admin.PostAsJsonAsync(List, new { address = "anna@example.com", reason = "unsubscribe" }, Ct);
        await PushedAsync(admin);

        Assert.Equal(["anna@example.com"], await AtPostmarkAsync(gateway, "broadcast"));
        Assert.Empty(await AtPostmarkAsync(gateway));
    }

    [Theory]
    [InlineData("smtp", "compare", 404)]
    [InlineData("nonsense", "sync", 404)]
    public async Task Only_who_keeps_lists_can_be_compared(string provider, string what, int status)
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        using var answer = await gateway.Server.Client(gateway.Tenant.AdminKey).PostAsync($"{List}/drift/{provider}/{what}", null, Ct);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    /// <summary>Waits until nothing is left to be pushed.</summary>
    private static Task PushedAsync(HttpClient admin) => Eventually.TrueAsync(async () => (await DriftsAsync(admin)).All(one => one.GetProperty("pending").GetInt64() == 0));

    private static async Task<List<JsonElement>> DriftsAsync(HttpClient admin) => [.. (await admin.GetFromJsonAsync<JsonElement>($"{List}/drift", Ct)).GetProperty("data").EnumerateArray()];

    private static async Task<(long Here, long There, long InStep)> DriftAsync(HttpClient admin, string provider, string what)
    {
        using var started = await admin.PostAsync($"{List}/drift/{provider}/{what}", null, Ct);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        JsonElement drift = default;
        await Eventually.TrueAsync(async () => (drift = (await DriftsAsync(admin)).Single(one => one.GetProperty("provider").GetString() == provider)).GetProperty("status").GetString() == "done", () => drift.ToString());
        return (drift.GetProperty("only_here").GetInt64(), drift.GetProperty("only_there").GetInt64(), drift.GetProperty("in_step").GetInt64());
    }

    private static async Task<IReadOnlyList<string>> AtPostmarkAsync(ConnectedGateway gateway, string stream = "outbound")
    {
        using var request = await PostmarkAsync(gateway, HttpMethod.Get, $"/message-streams/{stream}/suppressions/dump");
        using var answer = await gateway.Sandbox.Http.SendAsync(request, Ct);
        var listed = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return [.. listed.GetProperty("Suppressions").EnumerateArray().Select(row => row.GetProperty("EmailAddress").GetString()!).Order(StringComparer.Ordinal)];
    }

    private static async Task AddAtPostmarkAsync(ConnectedGateway gateway, string address)
    {
        using var request = await PostmarkAsync(gateway, HttpMethod.Post, "/message-streams/outbound/suppressions");
        request.Content = new StringContent($$"""{"Suppressions":[{"EmailAddress":"{{address}}"}]}""", Encoding.UTF8, "application/json");
        using var answer = await gateway.Sandbox.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpRequestMessage> PostmarkAsync(ConnectedGateway gateway, HttpMethod method, string path)
    {
        var connection = await gateway.Server.Get<ConnectionStore>().FindAsync(gateway.Tenant.Id, "postmark", Ct);
        return new(method, path) { Headers = { { "X-Postmark-Server-Token", ((PostmarkSettings)connection!.Settings).ApiToken }, { "Accept", "application/json" } } };
    }

    private static async Task<IReadOnlyList<string>> AtMailgunAsync(ConnectedGateway gateway, string list) =>
        [.. (await MailgunJsonAsync(gateway, list + "?limit=1000"))["items"]!.AsArray().Select(row => row!["address"]!.ToString()).Order(StringComparer.Ordinal)];

    private static async Task<JsonNode> MailgunJsonAsync(ConnectedGateway gateway, string path)
    {
        using var request = Mailgun(gateway, HttpMethod.Get, path);
        using var answer = await gateway.Sandbox.Http.SendAsync(request, Ct);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;
    }

    private static async Task<HttpStatusCode> MailgunAsync(ConnectedGateway gateway, HttpMethod method, string path)
    {
        using var request = Mailgun(gateway, method, path);
        using var answer = await gateway.Sandbox.Http.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    private static async Task AddAtMailgunAsync(ConnectedGateway gateway, string list, string address)
    {
        using var request = Mailgun(gateway, HttpMethod.Post, list);
        request.Content = new FormUrlEncodedContent([new("address", address)]);
        using var answer = await gateway.Sandbox.Http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static HttpRequestMessage Mailgun(ConnectedGateway gateway, HttpMethod method, string path) => new(method, "/v3/yourdomain.com/" + path)
    {
        Headers = { Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("api:key-" + gateway.Tenant.Id.ToString("N")))) },
    };
}
