using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>What admins see and change of their providers' webhooks, against the sandbox.</summary>
public sealed class WebhookAdminTests
{
    private const string Path = "webhooks";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task All_that_providers_report_is_registered_there_and_read_from_there(StorageKind storage)
    {
        await using var admin = await StartAsync(storage);

        var (postmark, mailgun) = (await FindAsync(admin, "postmark"), await FindAsync(admin, "mailgun"));

        Assert.StartsWith($"{admin.Server.Url}webhooks/postmark/con_", postmark["url"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["delivery", "bounce", "open", "click", "spam_complaint", "subscription_change"], Names(postmark));
        Assert.Equal(["delivered", "failed", "opened", "clicked", "unsubscribed", "complained"], Names(mailgun));
        foreach (var webhook in (JsonNode[])[postmark, mailgun])
        {
            Assert.All(webhook["subscriptions"]!.AsArray(), one => Assert.True(one!["subscribed"]!.GetValue<bool>()));
            Assert.Equal(("registered", "verified"), (Word(webhook["registration"]!, "status"), Word(webhook["verification"]!, "status")));
        }
    }

    [Fact]
    public async Task What_somebody_removed_at_the_provider_shows_and_a_change_brings_it_back()
    {
        await using var admin = await StartAsync();
        var key = $"api:{admin.MailgunKey}";
        using var removal = new HttpRequestMessage(HttpMethod.Delete, "/v3/domains/yourdomain.com/webhooks/permanent_fail");
        removal.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key)));
        (await admin.Sandbox.Http.SendAsync(removal, Ct)).EnsureSuccessStatusCode();

        var missing = await FindAsync(admin, "mailgun");
        Assert.Equal("incomplete", Word(missing["registration"]!, "status"));
        Assert.Equal([true, false, true, true, true, true], missing["subscriptions"]!.AsArray().Select(one => one!["subscribed"]!.GetValue<bool>()));

        var (status, body) = await ChangeAsync(admin, "mailgun", new { });
        Assert.Equal((200, "registered"), (status, Word(body["registration"]!, "status")));
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_told_as_unknown_and_what_is_stored_here_is_shown()
    {
        // Its providers are not there.
        await using var gateway = await HookedGateway.StartedAsync(StorageKind.Sqlite);
        using var client = gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey);

        var changed = await ConnectionAdmin.AnswerAsync(await client.PutAsJsonAsync("/api/v1/tenant/esp/webhooks/postmark", new { log_days = 7 }, Ct));

        Assert.Equal((200, "unknown", 7), (changed.Status, Word(changed.Body["registration"]!, "status"), changed.Number("log_days")));
        Assert.All(changed.Body["subscriptions"]!.AsArray(), one => Assert.Null(one!["subscribed"]));
        Assert.Equal("waiting", Word(changed.Body["verification"]!, "status"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Events_are_chosen_for_the_log_one_by_one_and_Track_Delivery_is_the_same_switch(StorageKind storage)
    {
        await using var admin = await StartAsync(storage);
        Assert.Equal([false, true, true, true, true, true], Shown(await FindAsync(admin, "postmark")));

        var (_, changed) = await ChangeAsync(admin, "postmark", new { events_shown = new[] { "delivery", "bounce", "open" } });

        Assert.Equal([true, true, true, false, false, false], Shown(changed));
        Assert.All(changed["subscriptions"]!.AsArray(), one => Assert.True(one!["subscribed"]!.GetValue<bool>()));
        Assert.True((await admin.ReadAsync("postmark")).Body["track_delivery"]!.GetValue<bool>());
        Assert.Equal(200, (await admin.SaveAsync("postmark", new { track_delivery = false })).Status);
        Assert.Equal([false, true, true, false, false, false], Shown(await FindAsync(admin, "postmark")));
    }

    [Fact]
    public async Task Bad_fields_are_all_named_and_a_stale_version_changes_nothing()
    {
        await using var admin = await StartAsync();
        var version = (await FindAsync(admin, "postmark"))["version"]!.GetValue<int>();

        var (status, body) = await ChangeAsync(admin, "postmark", new { events_shown = new[] { "delivery", "delivered" }, log_days = 31, allow_list = Enumerable.Repeat("10.0.0.1", 101), colour = "red" });

        Assert.Equal(422, status);
        Assert.Equal(["allow_list", "colour", "events_shown.1", "log_days"], body["errors"]!.AsObject().Select(error => error.Key).Order());
        Assert.Equal(409, (await ChangeAsync(admin, "postmark", new { log_days = 7, version = version - 1 })).Status);
        Assert.Equal(404, (await ChangeAsync(admin, "smtp", new { log_days = 7 })).Status);
        Assert.Equal(404, (await ChangeAsync(admin, "nobody", new { })).Status);
        Assert.Equal((30, version), ((await FindAsync(admin, "postmark"))["log_days"]!.GetValue<int>(), (await FindAsync(admin, "postmark"))["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Another_tenant_sees_none_of_it()
    {
        await using var admin = await StartAsync();
        var stranger = await admin.Server.CreateTenantAsync();

        var seen = await admin.Server.Client(stranger.AdminKey).GetFromJsonAsync<JsonNode>("/api/v1/tenant/esp/webhooks", Ct);

        Assert.Empty(seen!["data"]!.AsArray());
        Assert.Equal(403, (int)(await admin.Server.Client(admin.Tenant.ReadKey).GetAsync("/api/v1/tenant/esp/webhooks", Ct)).StatusCode);
    }

    private static async Task<ConnectionAdmin> StartAsync(StorageKind storage = StorageKind.Sqlite)
    {
        var admin = await ConnectionAdmin.StartAsync(storage);
        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);
        Assert.Equal(200, (await admin.SaveAsync("mailgun", await admin.MailgunAsync())).Status);
        return admin;
    }

    private static async Task<JsonNode> FindAsync(ConnectionAdmin admin, string provider) =>
        (await admin.ReadAsync(Path)).Body["data"]!.AsArray().First(one => Word(one!, "provider") == provider)!;

    private static async Task<(int Status, JsonNode Body)> ChangeAsync(ConnectionAdmin admin, string provider, object change)
    {
        var answer = await ConnectionAdmin.AnswerAsync(await admin.Client.PutAsJsonAsync($"/api/v1/tenant/esp/webhooks/{provider}", change, Ct));
        return (answer.Status, answer.Body);
    }

    private static IEnumerable<string> Names(JsonNode webhook) => webhook["subscriptions"]!.AsArray().Select(one => Word(one!, "event"));

    private static IEnumerable<bool> Shown(JsonNode webhook) => webhook["subscriptions"]!.AsArray().Select(one => one!["shown"]!.GetValue<bool>());

    private static string Word(JsonNode node, string name) => node[name]!.GetValue<string>();
}
