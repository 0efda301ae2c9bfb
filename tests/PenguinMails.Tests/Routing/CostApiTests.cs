using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>Costs as an admin sees them, and as they choose between a rule's target and its alternatives.</summary>
public sealed class CostApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_tariff_is_chosen_set_and_reset(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        Assert.Equal(("Pay-as-you-go", true), Named((await admin.ReadAsync("tariffs")).Body["data"]![0]!));

        var added = await admin.PostAsync("tariffs", new { provider = "postmark", plan = "pro" });
        var twice = await admin.PostAsync("tariffs", new { provider = "postmark", plan = "Basic" });
        var own = await ConnectionAdmin.AnswerAsync(await admin.Client.PutAsJsonAsync("/api/v1/tenant/esp/tariffs/postmark", new { plan = "Ours", base_fee = 5, tiers = (object[])[new { up_to = (long?)1_000, per1000 = 2.5 }, new { up_to = (long?)null, per1000 = 2 }], billing_day = 15 }, Ct));

        Assert.Equal((201, 16.5m, 409), (added.Status, added.Body["base_fee"]!.GetValue<decimal>(), twice.Status));
        Assert.Equal((200, 2), (own.Status, own.Body["tiers"]!.AsArray().Count));
        Assert.Equal(("Ours", false), Named((await admin.ReadAsync("tariffs")).Body["data"]![0]!));
        Assert.Equal(HttpStatusCode.NoContent, (await admin.Client.DeleteAsync("/api/v1/tenant/esp/tariffs/postmark", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Client.DeleteAsync("/api/v1/tenant/esp/tariffs/postmark", Ct)).StatusCode);
        Assert.Equal(("Pay-as-you-go", true), Named((await admin.ReadAsync("tariffs")).Body["data"]![0]!));
    }

    [Theory]
    [InlineData("""{"plan":"Gold"}""", "plan")]
    [InlineData("""{"base_fee":-1}""", "base_fee")]
    [InlineData("""{"base_fee":"5"}""", "base_fee")]
    [InlineData("""{"billing_day":29,"base_fee":1}""", "billing_day")]
    [InlineData("""{"tiers":[{"up_to":null,"per1000":1},{"up_to":5,"per1000":1}]}""", "tiers.0.up_to")]
    [InlineData("""{"tiers":[{"up_to":10,"per1000":1},{"up_to":5,"per1000":1}]}""", "tiers.1.up_to")]
    [InlineData("""{"tiers":[null]}""", "tiers.0")]
    [InlineData("""{"price":1}""", "price")]
    [InlineData("""{"provider":"mailgun","base_fee":1}""", "provider")]
    public async Task What_is_wrong_with_a_tariff_is_named(string body, string field)
    {
        await using var admin = await ConnectionAdmin.StartAsync();

        var answer = await ConnectionAdmin.AnswerAsync(await admin.Client.PutAsJsonAsync("/api/v1/tenant/esp/tariffs/postmark", JsonNode.Parse(body), Ct));

        Assert.Equal(422, answer.Status);
        Assert.Equal([field], answer.Body["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task What_is_free_is_used_first_and_then_what_costs_less()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());
        await admin.SaveAsync("mailgun", await admin.MailgunAsync());
        await admin.Sandbox.ForgetMessagesAsync();
        await admin.PostAsync("tariffs", new { provider = "postmark", free_quota = 2, tiers = (object[])[new { up_to = (long?)null, per1000 = 1.25 }] });
        await admin.PostAsync("tariffs", new { provider = "mailgun", base_fee = 55, tiers = (object[])[new { up_to = (long?)null, per1000 = 1.0 }] });
        var rules = (object[])[new { name = "Bulk", type = "marketing", route_to = "mailgun", alternatives = (string[])["postmark"] }];
        Assert.Equal(HttpStatusCode.OK, (await admin.Client.PutAsJsonAsync("/api/v1/tenant/esp/routing", new { default_provider = "mailgun", rules }, Ct)).StatusCode);

        var first = await SendAsync(admin, "newsletter");
        await Eventually.TrueAsync(async () => await admin.Sandbox.CountAsync() == 1);
        Assert.Equal("postmark", Assert.Single(await admin.Sandbox.MessagesAsync()).Provider);
        Assert.Contains("The next email is free at Postmark.", await admin.Client.GetStringAsync($"/api/v1/emails/{first}", Ct), StringComparison.Ordinal);
        await SendAsync(admin, "newsletter");

        // What is used is looked at anew within a second.
        await Eventually.TrueAsync(async () => (await admin.PostAsync("routing/preview", new { email = new { type = "newsletter" } })).Text("provider") == "mailgun");
        var cost = await admin.ReadAsync("routing/cost");
        Assert.Equal(["Postmark: 2 emails × $0 = $0.00", "Mailgun: 0 emails × $0 = $0.00"], cost.Body["providers"]!.AsArray().Select(line => line!["line"]!.GetValue<string>()));
        Assert.Equal("Total: $0.00/month", cost.Text("total_line"));
    }

    [Fact]
    public async Task The_plan_shows_the_cheapest_split_and_what_it_saves()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());
        await admin.SaveAsync("mailgun", await admin.MailgunAsync());
        var rules = (object[])
        [
            new { type = "transactional", route_to = "postmark", alternatives = (string[])["mailgun"] },
            new { type = "marketing", route_to = "postmark", alternatives = (string[])["mailgun"] },
        ];
        await admin.Client.PutAsJsonAsync("/api/v1/tenant/esp/routing", new { default_provider = "postmark", rules }, Ct);

        var plan = await admin.PostAsync("routing/plan", new { volumes = new { transactional = 5_000, marketing = 95_000 } });
        var wrong = await admin.PostAsync("routing/plan", new { volumes = new { spam = 1, marketing = -1 } });

        // Transactional email is never moved for its cost.
        Assert.Equal(
            [("transactional", "postmark", 5_000L), ("marketing", "mailgun", 95_000L)],
            plan.Body["split"]!.AsArray().Select(part => (part!["type"]!.GetValue<string>(), part["provider"]!.GetValue<string>(), part["emails"]!.GetValue<long>())));
        Assert.Equal((61.13m, 124.88m, 63.75m), (Dollars("total"), Dollars("current_total"), Dollars("saves")));
        Assert.Equal(["volumes.marketing", "volumes.spam"], wrong.Body["errors"]!.AsObject().Select(error => error.Key).Order());

        decimal Dollars(string name) => plan.Body[name]!.GetValue<decimal>();
    }

    private static (string, bool) Named(JsonNode tariff) => (tariff["plan"]!.GetValue<string>(), tariff["is_default"]!.GetValue<bool>());

    private static async Task<string> SendAsync(ConnectionAdmin admin, string type)
    {
        var answer = await ConnectionAdmin.AnswerAsync(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", new { from = "noreply@yourdomain.com", to = "b@example.com", subject = "Hello", text_body = "Hello", type }, Ct));
        Assert.True(answer.Status == 202, answer.Body.ToJsonString());
        return answer.Text("id")!;
    }
}
