using System.Net;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Tenants.Encryption;
using PenguinMails.Gateway.Tracking.Hits;
using Xunit;

namespace PenguinMails.Tests.Tracking;

public sealed class TrackingTests
{
    private const string Target = "https://shop.example/offer?a=1&b=2#top";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Loading_the_pixel_is_an_open_and_following_a_link_a_click(StorageKind storage)
    {
        await using var mail = await TrackedMail.SentAsync(storage);

        using var pixel = await mail.VisitAsync(mail.Link(HitKind.Open));
        using var click = await mail.VisitAsync(mail.Link(HitKind.Click, Target));

        Assert.Equal((HttpStatusCode.OK, "image/gif"), (pixel.StatusCode, pixel.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith("GIF89a", await pixel.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.True(pixel.Headers.CacheControl?.NoStore);
        Assert.Equal((HttpStatusCode.Found, Target), (click.StatusCode, click.Headers.NonValidated["Location"].ToString()));
        Assert.Equal(["opened", "clicked"], (await mail.EventsAsync(2)).Order().Reverse());
        var delivery = await mail.DeliveryAsync();
        Assert.Equal("sent", delivery.GetProperty("status").GetString());
        Assert.True(await mail.HasAsync("opened_at") && await mail.HasAsync("clicked_at"));
        Assert.Contains(delivery.GetProperty("events").EnumerateArray(), e => e.TryGetProperty("url", out var url) && url.GetString() == Target);
        Assert.Equal(mail.Quiet.Time.GetUtcNow(), Assert.Single(await mail.Quiet.Server.Get<WebhookEndpoints>().OfTenantAsync(mail.Quiet.Tenant.Id, Ct)).HeardAt!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(2, await CountAsync(mail, "raw_events", "state = 'received'"));
        Assert.Equal(2, await CountAsync(mail, "events", "recipient = 'user@example.com'"));
    }

    [Fact]
    public async Task What_says_that_it_is_a_machine_is_kept_apart()
    {
        await using var mail = await TrackedMail.SentAsync();
        foreach (var agent in (string?[])["Mozilla/5.0", "curl/8.5.0", null])
            using (await mail.VisitAsync(mail.Link(HitKind.Open), agent))
                mail.Quiet.Time.Advance(TimeSpan.FromSeconds(1));
        using (var head = await mail.VisitAsync(mail.Link(HitKind.Click, Target), method: HttpMethod.Head))
            Assert.Equal(Target, head.Headers.NonValidated["Location"].ToString());

        var events = await mail.EventsAsync(4);

        Assert.Equal(["clicked by a machine", "opened by a machine", "opened by a machine", "opened by a machine"], events.Order());
        Assert.False(await mail.HasAsync("opened_at") || await mail.HasAsync("clicked_at"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_follows_the_hidden_link_is_a_machine_in_all_before_and_after(bool first)
    {
        await using var mail = await TrackedMail.SentAsync();
        var trap = mail.Link(HitKind.Trap);
        string[] links = first ? [trap, mail.Link(HitKind.Open), mail.Link(HitKind.Click, Target)] : [mail.Link(HitKind.Open), mail.Link(HitKind.Click, Target), trap];
        foreach (var link in links)
            using (var answer = await mail.VisitAsync(link))
            {
                Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
                mail.Quiet.Time.Advance(TimeSpan.FromSeconds(10));
            }

        Assert.All(await mail.EventsAsync(3), told => Assert.EndsWith(" by a machine", told, StringComparison.Ordinal));
        Assert.False(await mail.HasAsync("opened_at") || await mail.HasAsync("clicked_at"));

        using (await mail.VisitAsync(mail.Link(HitKind.Click, Target), TrackedMail.OtherBrowser))
            await mail.EventsAsync(4);
        Assert.True(await mail.HasAsync("clicked_at"));
    }

    [Fact]
    public async Task A_link_that_was_not_made_here_leads_nowhere_and_records_nothing()
    {
        await using var mail = await TrackedMail.SentAsync();
        var (open, click) = (mail.Link(HitKind.Open), mail.Link(HitKind.Click, Target));
        var unsubscribe = mail.Quiet.Server.Get<UnsubscribeLinks>().For(mail.Delivery.TenantId, mail.Delivery.DeliveryId).Split('/')[^1];
        var token = click.Split('/')[^1];
        var damaged = Enumerable.Range(0, token.Length).Where(i => i % 7 == 0).Select(i => token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]);
        foreach (var bad in damaged.Concat([token[..^1], token + "AAAA", "x", "x.", unsubscribe, open.Split('/')[^1]]))
        {
            using var answer = await mail.VisitAsync("/t/c/" + bad);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Null(answer.Headers.Location);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        }

        foreach (var bad in (string[])["x", unsubscribe, token, open.Split('/')[^1][..^2]])
        {
            using var answer = await mail.VisitAsync("/t/o/" + bad);
            Assert.Equal((HttpStatusCode.OK, "image/gif"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        }

        Assert.Equal(0, await mail.Quiet.CountAsync("raw_events"));
    }

    [Fact]
    public async Task A_link_leads_on_after_its_key_was_rotated_and_its_email_is_gone()
    {
        await using var mail = await TrackedMail.SentAsync();
        var gone = mail.Delivery with { DeliveryId = Guid.CreateVersion7() };
        var links = (string[])[mail.Link(HitKind.Click, Target), mail.Link(HitKind.Click, Target, gone)];
        mail.Quiet.Server.Get<KeyRing>().Rotate();

        foreach (var link in links)
            using (var answer = await mail.VisitAsync(link))
                Assert.Equal(Target, answer.Headers.NonValidated["Location"].ToString());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_link_leads_on_when_the_store_fails(StorageKind storage)
    {
        await using var mail = await TrackedMail.SentAsync(storage);
        await mail.Quiet.Server.Get<Writer>().ChangeAsync(session => session.Execute("ALTER TABLE raw_events RENAME TO elsewhere"));

        using var click = await mail.VisitAsync(mail.Link(HitKind.Click, Target));
        using var open = await mail.VisitAsync(mail.Link(HitKind.Open));

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.OK), (click.StatusCode, open.StatusCode));
    }

    [Fact]
    public async Task A_link_leads_on_when_the_store_does_not_answer()
    {
        await using var mail = await TrackedMail.SentAsync();
        using var store = new ManualResetEventSlim();
        var stuck = mail.Quiet.Server.Get<Writer>().ChangeAsync(_ => store.Wait(TimeSpan.FromMinutes(2), CancellationToken.None));

        var click = mail.VisitAsync(mail.Link(HitKind.Click, Target));
        await Eventually.TrueAsync(() =>
        {
            mail.Quiet.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(click.IsCompleted);
        });

        using (var answer = await click)
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.False(stuck.IsCompleted);
        store.Set();
        Assert.True(await stuck);
        Assert.Single(await mail.EventsAsync(1));
    }

    [Fact]
    public async Task A_flood_of_hits_is_recorded_only_so_often_a_minute()
    {
        await using var mail = await TrackedMail.SentAsync();
        var link = mail.Link(HitKind.Click, Target);
        await FloodAsync();
        Assert.Equal(HitLimit.MostPerMinute, await mail.Quiet.CountAsync("raw_events"));

        using (await mail.VisitAsync(mail.Link(HitKind.Open)))
            Assert.Equal(HitLimit.MostPerMinute + 1, await mail.Quiet.CountAsync("raw_events"));

        mail.Quiet.Time.Advance(TimeSpan.FromMinutes(1));
        await FloodAsync();
        Assert.Equal((2 * HitLimit.MostPerMinute) + 1, await mail.Quiet.CountAsync("raw_events"));

        async Task FloodAsync()
        {
            for (var i = 0; i < HitLimit.MostPerMinute + 10; i++)
                using (var answer = await mail.VisitAsync(link))
                    Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_link_says_nothing_about_another_tenants_email()
    {
        await using var mail = await TrackedMail.SentAsync();
        var other = await mail.Quiet.Server.CreateTenantAsync();

        using (await mail.VisitAsync(mail.Link(HitKind.Click, Target, mail.Delivery with { TenantId = other.Id })))
        using (await mail.VisitAsync(mail.Link(HitKind.Open)))
            Assert.Equal(["opened"], await mail.EventsAsync(1));

        await Eventually.TrueAsync(async () => await CountAsync(mail, "webhook_queue", "tries > 0", other.Id) == 1);
        Assert.Equal(["opened"], await mail.EventsAsync(1));
    }

    [Theory]
    [InlineData("https://bücher.example/ä b?q=\"x\"", "https://b%C3%BCcher.example/%C3%A4%20b?q=%22x%22")]
    [InlineData("https://a.example/100%25?x={y}|z", "https://a.example/100%25?x={y}|z")]
    [InlineData("https://a.example/\u0001\u007f😀", "https://a.example/%01%7F%F0%9F%98%80")]
    public async Task A_link_leads_where_a_browser_would_have_gone(string target, string location)
    {
        await using var mail = await TrackedMail.SentAsync();

        using var answer = await mail.VisitAsync(mail.Link(HitKind.Click, target));

        Assert.Equal(location, answer.Headers.NonValidated["Location"].ToString());
    }

    [Fact]
    public async Task Links_of_our_own_are_not_tracked()
    {
        await using var mail = await TrackedMail.SentAsync();
        var (tokens, unsubscribe) = (mail.Quiet.Server.Get<TrackingTokens>(), mail.Quiet.Server.Get<UnsubscribeLinks>());

        Assert.Null(tokens.LinkTo(HitKind.Click, mail.Delivery, unsubscribe.For(mail.Delivery.TenantId, mail.Delivery.DeliveryId)));
        Assert.Null(tokens.LinkTo(HitKind.Click, mail.Delivery, mail.Link(HitKind.Click, Target)));
        Assert.NotNull(tokens.LinkTo(HitKind.Click, mail.Delivery, "https://elsewhere.example/u/1"));
    }

    [Fact]
    public async Task An_email_is_tracked_as_its_provider_writes_it()
    {
        await using var mail = await TrackedMail.SentAsync();
        var html = TrackedHtml.Split($"""<body><p>Hi {"{{name}}"}</p><a href="{"{{shop}}"}">Shop</a></body>""").Write(
            new Dictionary<string, string> { ["name"] = "Anna", ["shop"] = Target },
            TrackingMarks.For(mail.Quiet.Server.Get<TrackingLink>(), mail.Delivery, opens: true, links: true));
        var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);

        using (await mail.VisitAsync(document.QuerySelector("img")!.GetAttribute("src")!))
        using (var click = await mail.VisitAsync(document.QuerySelector("a")!.GetAttribute("href")!))
            Assert.Equal(Target, click.Headers.NonValidated["Location"].ToString());

        Assert.Equal(["clicked", "opened"], (await mail.EventsAsync(2)).Order());
        using (var trap = await mail.VisitAsync(document.QuerySelectorAll("a")[1].GetAttribute("href")!))
            Assert.Equal(HttpStatusCode.OK, trap.StatusCode);
        Assert.All(await mail.EventsAsync(3), told => Assert.EndsWith(" by a machine", told, StringComparison.Ordinal));
    }

    private static async Task<long> CountAsync(TrackedMail mail, string table, string where, Guid? tenant = null)
    {
        using var read = await mail.Quiet.Server.Get<Database>().ReadAsync(Ct);
        return read.First<long>($"SELECT COUNT(*) FROM {table} WHERE tenant_id = @id AND {where}", new { id = tenant ?? mail.Delivery.TenantId });
    }
}
