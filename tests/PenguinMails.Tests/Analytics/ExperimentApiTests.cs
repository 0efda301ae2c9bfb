using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>An experiment from the rule that begins it to what it shows.</summary>
public sealed class ExperimentApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Emails_are_drawn_told_and_counted_for_whom_they_were_drawn_for_until_the_experiment_changes(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);
        Assert.Equal(200, (await admin.SaveAsync("mailgun", await admin.MailgunAsync())).Status);
        await admin.Sandbox.ForgetMessagesAsync();
        var saved = await SaveAsync(admin, new { route_to = "mailgun", share_percent = 50, id = "exp_00000000000000000000000000000001", started_at = "2001-01-01T00:00:00Z" });
        var id = saved["rules"]![0]!["experiment"]!["id"]!.GetValue<string>();
        Assert.NotEqual("exp_00000000000000000000000000000001", id);

        // Those that were drawn for Mailgun go elsewhere in the end, though it seemed ready.
        await admin.Sandbox.FaultAsync("mailgun", "invalid_key", count: 1);
        var emails = await SendAsync(admin, 40);
        await Eventually.TrueAsync(async () => await admin.Sandbox.CountAsync() == 40);

        var reasons = emails.Select(email => email["decision"]!["reasons"]!.AsArray().Select(reason => reason!.GetValue<string>()).Single(reason => reason.StartsWith("Experiment: ", StringComparison.Ordinal))).ToList();
        var second = reasons.Count(reason => reason == "Experiment: this email was drawn for Mailgun, which gets 50 % of the rule's emails.");
        Assert.Equal(40 - second, reasons.Count(reason => reason == "Experiment: this email was drawn for Postmark, to be compared with the 50 % of the rule's emails that go to Mailgun."));
        Assert.InRange(second, 5, 35);
        var shown = await OneAsync(admin, one => one["sides"]!.AsArray().Sum(side => side!["emails"]!.GetValue<int>()) == 40);
        Assert.Equal((id, "R", true, 50), (shown["id"]!.GetValue<string>(), shown["rule_name"]!.GetValue<string>(), shown["running"]!.GetValue<bool>(), shown["share_percent"]!.GetValue<int>()));
        Assert.Equal([("postmark", 40 - second), ("mailgun", second)], shown["sides"]!.AsArray().Select(side => (side!["provider"]!.GetValue<string>(), side["emails"]!.GetValue<int>())));
        Assert.True(shown["sides"]![1]!["moved"]!.GetValue<int>() > 0);
        var carried = (await admin.Sandbox.MessagesAsync()).Count(taken => taken.Provider == "mailgun");
        Assert.Equal(second - carried, shown["sides"]![1]!["moved"]!.GetValue<int>());
        Assert.Equal("not_enough_data", shown["comparison"]!["verdict"]!.GetValue<string>());

        // What names its provider counts for nothing, nor what is sent while one of the two can't carry it.
        await SendAsync(admin, 1, "postmark");
        Assert.Equal(200, (await admin.PostAsync("mailgun/disable", new { })).Status);
        var missed = await SendAsync(admin, 20);
        Assert.All(missed, email => Assert.Equal("postmark", email["provider"]!.GetValue<string>()));
        Assert.Contains(missed, email => email.ToJsonString().Contains("drawn for Mailgun, but not both providers can carry it now. It goes as usual and is not counted.", StringComparison.Ordinal));
        Assert.Contains("The experiment of rule \\u0022R\\u0022 sends to Mailgun, which is disabled. Until that ends, no email is drawn.", (await admin.ReadAsync("routing")).Body["warnings"]!.ToJsonString(), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await admin.Sandbox.CountAsync() == 61);
        Assert.Equal(40, (await OneAsync(admin, _ => true))["sides"]!.AsArray().Sum(side => side!["emails"]!.GetValue<int>()));

        Assert.Equal(id, (await SaveAsync(admin, new { route_to = "mailgun", share_percent = 50 }))["rules"]![0]!["experiment"]!["id"]!.GetValue<string>());
        Assert.NotEqual(id, (await SaveAsync(admin, new { route_to = "mailgun" }))["rules"]![0]!["experiment"]!["id"]!.GetValue<string>());
        shown = await OneAsync(admin, _ => true);
        Assert.Equal((10, 0), (shown["share_percent"]!.GetValue<int>(), shown["sides"]!.AsArray().Sum(side => side!["emails"]!.GetValue<int>())));
        await SaveAsync(admin, null);
        Assert.Empty((await ListAsync(admin)).AsArray());
    }

    private static async Task<JsonNode> SaveAsync(ConnectionAdmin admin, object? experiment)
    {
        var answer = await ConnectionAdmin.AnswerAsync(await admin.Client.PutAsJsonAsync("/api/v1/tenant/esp/routing", new
        {
            default_provider = "postmark",
            rules = (object[])[new { id = "rul_00000000000000000000000000000005", name = "R", type = "any", route_to = "postmark", experiment }],
        }, Ct));
        Assert.True(answer.Status == 200, answer.Body.ToJsonString());
        return answer.Body;
    }

    private static async Task<List<JsonNode>> SendAsync(ConnectionAdmin admin, int count, string? provider = null)
    {
        var sent = await ConnectionAdmin.AnswerAsync(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", new
        {
            from = "noreply@yourdomain.com",
            to = Enumerable.Range(0, count).Select(i => $"user{i}@example.com"),
            subject = "Hello",
            text_body = "Hello",
            provider,
        }, Ct));
        Assert.True(sent.Status == 202, sent.Body.ToJsonString());
        return [.. JsonNode.Parse(await admin.Client.GetStringAsync($"/api/v1/emails/{sent.Text("id")}", Ct))!["deliveries"]!.AsArray().Select(delivery => delivery!)];
    }

    private static async Task<JsonNode> ListAsync(ConnectionAdmin admin) => JsonNode.Parse(await admin.Client.GetStringAsync("/api/v1/tenant/analytics/experiments", Ct))!["data"]!;

    private static async Task<JsonNode> OneAsync(ConnectionAdmin admin, Predicate<JsonNode> isIt)
    {
        JsonNode? found = null;
        await Eventually.TrueAsync(async () => isIt(found = Assert.Single((await ListAsync(admin)).AsArray())!));
        return found!;
    }
}
