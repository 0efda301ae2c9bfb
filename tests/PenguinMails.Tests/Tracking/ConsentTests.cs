using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Providers.Toy;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Tracking;

/// <summary>What recipients have agreed to is kept by every provider and on every way to it.</summary>
public sealed class ConsentTests
{
    private const string Html = """<p><a href="https://example.com/page">Page</a></p>""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_setting_that_is_changed_to_more_after_the_email_was_accepted_changes_nothing_for_it()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await TrackAsync(gateway, opens: false, links: false);
        var held = (await (await admin.PostAsJsonAsync("/api/v1/tenant/esp/holds", new { scope = "tenant", reason = "Wait" }, Ct)).Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"];

        var id = await gateway.SendAsync(Email("a@example.com", null));
        await TrackAsync(gateway, opens: true, links: true);
        await admin.DeleteAsync($"/api/v1/tenant/esp/holds/{held}?then=release", Ct);
        await gateway.WaitForAsync(id, "delivered");
        var later = await gateway.SendAsync(Email("b@example.com", null));
        await gateway.WaitForAsync(later, "delivered");

        Assert.Equal([("a@example.com", false, false), ("b@example.com", true, true)], await SwitchesAsync(gateway));
        Assert.Equal(("off", "full"), (TrackingOf(await gateway.MessageAsync(id)), TrackingOf(await gateway.MessageAsync(later))));
    }

    [Fact]
    public async Task A_setting_that_is_changed_to_less_holds_at_once()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var held = (await (await admin.PostAsJsonAsync("/api/v1/tenant/esp/holds", new { scope = "tenant", reason = "Wait" }, Ct)).Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"];

        var id = await gateway.SendAsync(Email("a@example.com", "full"));
        await TrackAsync(gateway, opens: false, links: true);
        await admin.DeleteAsync($"/api/v1/tenant/esp/holds/{held}?then=release", Ct);
        await gateway.WaitForAsync(id, "delivered");

        Assert.Equal([("a@example.com", false, true)], await SwitchesAsync(gateway));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("anonymous")]
    [InlineData(null)]
    public async Task Another_provider_that_takes_over_tracks_no_more_than_the_first_would_have(string? tracking)
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        if (tracking is null)
            await TrackAsync(gateway, opens: false, links: false);
        await gateway.Sandbox.FaultAsync("postmark", "invalid_key");

        var id = await gateway.SendAsync(Email("a@example.com", tracking));
        await gateway.WaitForAsync(id, "delivered");

        var taken = Assert.Single(await gateway.Sandbox.MessagesAsync());
        Assert.Equal(("mailgun", false, false), (taken.Provider, taken.TracksOpens, taken.TracksLinks));
        Assert.Equal(tracking == "anonymous" ? 2 : 0, taken.Urls.Count(IsOurs));
    }

    [Fact]
    public async Task Sent_again_it_is_tracked_as_it_was()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var email = new
        {
            from = "noreply@yourdomain.com",
            subject = "Hello",
            html_body = Html,
            recipients = (object[])[new { to = "a@example.com", tracking = "off" }, new { to = "b@example.com" }, new { to = "c@example.com", tracking = "anonymous" }],
        };
        var id = await gateway.SendAsync(email);
        await gateway.WaitForAsync(id, "delivered");
        Assert.True(PublicId.TryParse(PublicId.Message, id, out var message));

        var (sent, problem) = await gateway.Server.Get<SendAgain>().SendAsync(gateway.Tenant.Id, message, Guid.NewGuid(), Ct);

        Assert.Null(problem);
        var again = await gateway.WaitForAsync(PublicId.Format(PublicId.Message, sent!.Value), "delivered");
        Assert.Equal(["off", "full", "anonymous"], again.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("tracking").GetString()));
        Assert.Equal(
            [("a@example.com", false, false), ("a@example.com", false, false), ("b@example.com", true, true), ("b@example.com", true, true), ("c@example.com", false, false), ("c@example.com", false, false)],
            await SwitchesAsync(gateway));
    }

    [Fact]
    public async Task The_strictest_word_of_connection_message_and_recipient_holds()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await TrackAsync(gateway, opens: true, links: false);

        var email = new
        {
            from = "noreply@yourdomain.com",
            subject = "Hello",
            html_body = Html,
            tracking = "anonymous",
            track_links = true,
            recipients = (object[])
            [
                new { to = "full@example.com", tracking = "full" }, new { to = "none@example.com" }, new { to = "off@example.com", tracking = "off" },
                // Of somebody who is named twice, too.
                new { to = "twice@example.com", tracking = "full" }, new { to = "TWICE@example.com", tracking = "off" },
            ],
        };
        var dry = JsonNode.Parse(await (await gateway.Sender.PostAsJsonAsync("/api/v1/emails/send?dry_run=true", email, Ct)).Content.ReadAsStringAsync(Ct))!;
        var id = await gateway.SendAsync(email);
        var message = await gateway.WaitForAsync(id, "delivered");

        Assert.Equal("""{"anonymous":2,"off":2}""", dry["tracking"]!.ToJsonString());
        Assert.Equal(["anonymous", "anonymous", "off", "off"], message.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("tracking").GetString()));
        var taken = (await gateway.Sandbox.MessagesAsync()).ToDictionary(one => one.Recipient);
        Assert.All(taken.Values, one => Assert.Equal((false, false), (one.TracksOpens, one.TracksLinks)));
        // The connection tracks opens and no links.
        Assert.Equal((1, 1, 0, 0), (Ours("full"), Ours("none"), Ours("off"), Ours("twice")));
        Assert.All(taken.Values, one => Assert.Contains("https://example.com/page", one.Urls));

        int Ours(string name) => taken[name + "@example.com"].Urls.Count(IsOurs);
    }

    [Fact]
    public async Task Recipients_of_different_consent_never_share_a_request_to_a_provider_with_one_switch()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        string[] words = ["off", "full", "anonymous"];
        var id = await gateway.SendAsync(new
        {
            from = "noreply@yourdomain.com",
            subject = "Hello {{name}}",
            html_body = Html + "{{name}}",
            provider = "mailgun",
            recipients = Enumerable.Range(0, 30).Select(i => new { to = $"{words[i % 3]}{i}@example.com", tracking = words[i % 3], variables = new { name = $"N{i}" } }),
        });
        await gateway.WaitForAsync(id, "delivered");

        var taken = await gateway.Sandbox.MessagesAsync();
        Assert.Equal(30, taken.Count);
        Assert.All(taken, one => Assert.Equal(one.Recipient.StartsWith("full", StringComparison.Ordinal), one.TracksOpens));
        Assert.All(taken, one => Assert.Equal(one.Recipient.StartsWith("anonymous", StringComparison.Ordinal) ? 2 : 0, one.Urls.Count(IsOurs)));
        Assert.All(taken, one => Assert.EndsWith(one.Subject, $"Hello N{new string([.. one.Recipient.TakeWhile(c => c != '@').Where(char.IsDigit)])}", StringComparison.Ordinal));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Anonymous_visits_are_counted_for_the_email_and_say_nothing_of_anybody(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var id = await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = (string[])["a@example.com", "b@example.com"], subject = "Hello", html_body = Html, tracking = "anonymous" });
        var before = await gateway.WaitForAsync(id, "delivered");
        Assert.Equal((0, 0), CountsOf(before));
        var urls = (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Urls).ToList();
        Assert.Equal(urls[0], urls[1]);
        var (link, pixel) = (urls[0][0], urls[0][1]);

        using var visitor = gateway.Server.Client();
        for (var i = 0; i < 3; i++)
            Assert.Equal("image/gif", (await visitor.GetAsync(pixel, Ct)).Content.Headers.ContentType?.MediaType);
        var followed = await visitor.GetAsync(link, Ct);
        Assert.Equal((302, "https://example.com/page"), ((int)followed.StatusCode, followed.Headers.Location?.ToString()));
        Assert.False(followed.Headers.Contains("Set-Cookie"));
        using var head = new HttpRequestMessage(HttpMethod.Head, link);
        await visitor.SendAsync(head, Ct);
        Assert.Equal(404, (int)(await visitor.GetAsync(link[..^1], Ct)).StatusCode);

        await Eventually.TrueAsync(async () => CountsOf(await gateway.MessageAsync(id)) == (3, 1));
        var after = await gateway.MessageAsync(id);
        Assert.All(after.GetProperty("deliveries").EnumerateArray(), delivery =>
        {
            Assert.DoesNotContain(delivery.GetProperty("events").EnumerateArray(), e => e.GetProperty("type").GetString() is "opened" or "clicked");
            Assert.Equal(JsonValueKind.Null, delivery.GetProperty("opened_at").ValueKind);
        });
        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        Assert.Equal(1, read.First<long>("SELECT COUNT(*) FROM anonymous_counts WHERE tenant_id = @Id", new { gateway.Tenant.Id }));
    }

    [Fact]
    public async Task A_bulk_email_keeps_its_way_to_unsubscribe()
    {
        await using var gateway = await ConnectedGateway.StartAsync();

        var id = await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "a@example.com", subject = "Hello", html_body = Html, type = "newsletter", tracking = "anonymous" });
        await gateway.WaitForAsync(id, "delivered");

        var shown = await gateway.Sandbox.RenderedAsync("a@example.com");
        Assert.Contains("List-Unsubscribe: <", shown, StringComparison.Ordinal);
        Assert.Contains(">Unsubscribe</a>", shown, StringComparison.Ordinal);
        Assert.Contains("/u/", Assert.Single((await gateway.Sandbox.MessagesAsync()).Single().Urls, url => !IsOurs(url)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_cannot_switch_tracking_is_passed_over_and_refused_where_it_is_the_only_one()
    {
        await using var toy = await ToyServer.StartAsync();
        await using var gateway = await ConnectedGateway.StartAsync(more: builder =>
        {
            builder.Configuration["Providers:Toy:BaseUrl"] = toy.Url;
            builder.Services.AddProvider(ToyProvider.Registration, builder.Configuration);
        });
        await gateway.ConnectAsync("toy", new ToySettings { ApiKey = ToyServer.Key, DefaultSender = "noreply@yourdomain.com" });
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        Assert.Equal(200, (int)(await admin.PutAsJsonAsync("/api/v1/tenant/esp/routing", new { default_provider = "toy", rules = Array.Empty<object>() }, Ct)).StatusCode);

        var id = await gateway.SendAsync(new
        {
            from = "noreply@yourdomain.com",
            subject = "Hello",
            html_body = Html,
            recipients = (object[])[new { to = "off@example.com", tracking = "off" }, new { to = "full@example.com", tracking = "full" }],
        });
        var deliveries = (await gateway.WaitForAsync(id, "delivered")).GetProperty("deliveries");

        Assert.Equal(("postmark", "toy"), (deliveries[0].GetProperty("provider").GetString(), deliveries[1].GetProperty("provider").GetString()));
        var reasons = deliveries[0].GetProperty("decision").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()).ToList();
        Assert.Equal("Toy can't switch tracking for a single email.", reasons[0]);
        Assert.Equal("Toy can't send it; Postmark will.", reasons[^1]);
        foreach (var provider in (string[])["postmark", "mailgun"])
            await admin.PostAsync($"/api/v1/tenant/esp/{provider}/disable", null, Ct);
        var refused = await gateway.Sender.PostAsJsonAsync("/api/v1/emails/send", Email("a@example.com", "anonymous"), Ct);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Ct))!;
        Assert.Equal(422, (int)refused.StatusCode);
        Assert.StartsWith("Toy can't switch tracking for a single email.", problem["errors"]!["tracking"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static object Email(string to, string? tracking) => tracking is null
        ? new { from = "noreply@yourdomain.com", to, subject = "Hello", html_body = Html }
        : new { from = "noreply@yourdomain.com", to, subject = "Hello", html_body = Html, tracking };

    private static Task<Connection> TrackAsync(ConnectedGateway gateway, bool opens, bool links) => gateway.ConnectAsync("postmark", new PostmarkSettings
    {
        ApiToken = PostmarkClient.Token("a-token-of-postmark"),
        DefaultSender = "noreply@yourdomain.com",
        RetryAttempts = 0,
        TimeoutS = 60,
        TrackOpens = opens,
        TrackLinks = links,
    });

    private static async Task<IEnumerable<(string, bool?, bool?)>> SwitchesAsync(ConnectedGateway gateway) =>
        (await gateway.Sandbox.MessagesAsync()).Select(taken => (taken.Recipient, taken.TracksOpens, taken.TracksLinks)).Order();

    private static bool IsOurs(string url) => url.Contains("/t/", StringComparison.Ordinal);

    private static string? TrackingOf(JsonElement message) => message.GetProperty("deliveries")[0].GetProperty("tracking").GetString();

    private static (long, long) CountsOf(JsonElement message) =>
        (message.GetProperty("anonymous").GetProperty("opens").GetInt64(), message.GetProperty("anonymous").GetProperty("clicks").GetInt64());
}
