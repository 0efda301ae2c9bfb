using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>The rules as an admin reads and changes them.</summary>
public sealed class RoutingApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Rules_are_saved_as_versions_that_tell_what_changed_and_can_be_restored(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        var first = (await admin.ReadAsync("routing")).Body;
        Assert.Equal((1, "smtp", 3), (first["version"]!.GetValue<int>(), first["default_provider"]!.GetValue<string>(), first["rules"]!.AsArray().Count));

        first["rules"]![1]!["route_to"] = "smtp";
        var saved = await PutAsync(admin, first);
        Assert.Equal((200, 2), (saved.Status, saved.Number("version")));

        var stale = await PutAsync(admin, first);
        Assert.Equal((409, "/problems/stale_version"), (stale.Status, stale.Text("type")));

        var versions = (await admin.ReadAsync("routing/versions")).Body["data"]!.AsArray();
        Assert.Equal([2, 1], versions.Select(version => version!["version"]!.GetValue<int>()));
        Assert.NotNull(versions[0]!["actor"]);
        var change = Assert.Single(versions[0]!["changes"]!.AsArray())!;
        Assert.Equal(("rule \"Marketing Emails\": route_to", "mailgun", "smtp"), (change["what"]!.GetValue<string>(), change["before"]!.GetValue<string>(), change["after"]!.GetValue<string>()));

        var restored = await admin.PostAsync("routing/versions/1/restore", null);
        Assert.Equal((200, 3, "mailgun"), (restored.Status, restored.Number("version"), restored.Body["rules"]![1]!["route_to"]!.GetValue<string>()));
        Assert.Equal(1, (await admin.ReadAsync("routing/versions?limit=1")).Body["data"]![0]!["restored"]!.GetValue<int>());
        Assert.Equal(404, (await admin.PostAsync("routing/versions/9/restore", null)).Status);
        Assert.Equal(2, (await admin.Server.Get<Audit>().ListAsync(admin.Tenant.Id, null, 50, Ct)).Count(entry => entry.Action.StartsWith("routing.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_two_that_save_at_once_one_is_told()
    {
        await using var admin = await ConnectionAdmin.StartAsync(StorageKind.Postgres);
        var config = (await admin.ReadAsync("routing")).Body;

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PutAsync(admin, config)));

        Assert.Equal([200, 409, 409, 409], answers.Select(answer => answer.Status).Order());
    }

    [Theory]
    [InlineData("""{"default_provider":"sendmail"}""", "default_provider", "Unknown provider. Use postmark, mailgun, smtp.")]
    [InlineData("""{"default_provider":"ses"}""", "default_provider", "Amazon SES is not available yet.")]
    [InlineData("""{"default_provider":null}""", "default_provider", "Required.")]
    [InlineData("""{"rules":[{"type":"spam","route_to":"smtp"}]}""", "rules.0.type", "Unknown email type. Use transactional, marketing, cold_outreach, newsletter, promotional, custom, custom:<name> or any.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"pigeon"}]}""", "rules.0.route_to", "Unknown provider. Use postmark, mailgun, smtp.")]
    [InlineData("""{"rules":[{"type":"any"}]}""", "rules.0.route_to", "Required.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","alternatives":["pigeon"]}]}""", "rules.0.alternatives.0", "Unknown provider. Use postmark, mailgun, smtp.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","alternatives":["smtp"]}]}""", "rules.0.alternatives.0", "Is the rule's own target.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","priority":1},{"type":"any","route_to":"smtp","priority":1}]}""", "rules.1.priority", "Priority 1 is used twice.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","priority":-1}]}""", "rules.0.priority", "Must be 1 or more.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","priority":"high"}]}""", "rules.0.priority", "Must be a whole number.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","conditions":[{"field":"subject","op":"matches","value":"a"}]}]}""", "rules.0.conditions.0.op", "Must be one of contains, is, equals.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","conditions":[{"field":"subject","op":"is","value":"a"}]}]}""", "rules.0.conditions.0.op", "Must be contains for subject.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","conditions":[{"field":"body","op":"contains","value":"a"}]}]}""", "rules.0.conditions.0.field", "Must be one of subject, recipient_domain, tag.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","conditions":[{"field":"tag","op":"equals","value":" "}]}]}""", "rules.0.conditions.0.value", "Required.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","conditions":[{"field":"tag","op":"equals"}]}]}""", "rules.0.conditions.0.value", "Required.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","conditions":[{"field":"recipient_domain","op":"is","value":"not a domain"}]}]}""", "rules.0.conditions.0.value", "Must be a domain such as example.com.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","ramp":{"route_to":"mailgun","percentage":100}}]}""", "rules.0.ramp.percentage", "Must be 1 to 99.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"mailgun","share_percent":0}}]}""", "rules.0.experiment.share_percent", "Must be 1 to 50.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"mailgun","share_percent":51}}]}""", "rules.0.experiment.share_percent", "Must be 1 to 50.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"mailgun","share_percent":"NaN"}}]}""", "rules.0.experiment.share_percent", "Must be a whole number.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"mailgun","share_percent":2.5}}]}""", "rules.0.experiment.share_percent", "Must be a whole number.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"share_percent":5}}]}""", "rules.0.experiment.route_to", "Required.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"smtp"}}]}""", "rules.0.experiment.route_to", "Is the rule's own target: an experiment compares it with another provider.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"pigeon"}}]}""", "rules.0.experiment.route_to", "Unknown provider. Use postmark, mailgun, smtp.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"mailgun"},"ramp":{"route_to":"mailgun","percentage":5}}]}""", "rules.0.experiment", "A rule has a ramp or an experiment, not both.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"mailgun","id":5}}]}""", "rules.0.experiment.id", "Must be an id such as exp_…, or left out.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","experiment":{"route_to":"mailgun","started_at":"soon"}}]}""", "rules.0.experiment.started_at", "Must be a time such as 2026-11-30T09:00:00Z.")]
    [InlineData("""{"rules":[{"type":"any","route_to":"smtp","what":1}]}""", "rules.0.what", "Unknown field.")]
    [InlineData("""{"rules":{}}""", "rules", "Must be an array of rules.")]
    [InlineData("""{"rules":[null]}""", "rules.0", "Must be an object.")]
    [InlineData("""{"failover":{"retry_attempts":6}}""", "failover.retry_attempts", "Must be 1 to 5.")]
    [InlineData("""{"failover":{"retry_delay_s":9}}""", "failover.retry_delay_s", "Must be 10 to 300.")]
    [InlineData("""{"failover":{"order":["smtp","smtp"]}}""", "failover.order.1", "Is in the list twice.")]
    [InlineData("""{"failover":{"order":["smtp","pigeon"]}}""", "failover.order.1", "Unknown provider. Use postmark, mailgun, smtp.")]
    [InlineData("""{"cost":{"time_zone":"Mars/Olympus"}}""", "cost.time_zone", "Unknown time zone. Use a name such as Europe/Madrid.")]
    [InlineData("""{"cost":{"budget":{"monthly":0,"then":"warn"}}}""", "cost.budget.monthly", "Must be 0.01 to 10,000,000.")]
    [InlineData("""{"cost":{"budget":{"monthly":1e9,"then":"warn"}}}""", "cost.budget.monthly", "Must be 0.01 to 10,000,000.")]
    [InlineData("""{"cost":{"budget":{"monthly":"much","then":"warn"}}}""", "cost.budget.monthly", "Must be a number.")]
    [InlineData("""{"cost":{"budget":{"monthly":5}}}""", "cost.budget.then", "Required.")]
    [InlineData("""{"cost":{"budget":{"monthly":5,"then":"panic"}}}""", "cost.budget.then", "Must be one of warn, stop.")]
    [InlineData("""{"cost":{"windows":[{"from":"25:00","to":"06:00","route_to":"smtp"}]}}""", "cost.windows.0.from", "Must be a time of day such as 22:00.")]
    public async Task What_is_wrong_is_named(string body, string field, string error)
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var sent = JsonNode.Parse(body)!.AsObject();
        if (!sent.ContainsKey("default_provider"))
            sent["default_provider"] = "smtp";

        var answer = await PutAsync(admin, sent);

        Assert.Equal((422, "/problems/invalid_field"), (answer.Status, answer.Text("type")));
        Assert.Equal(error, answer.Body["errors"]![field]![0]!.GetValue<string>());
        Assert.Equal(1, (await admin.ReadAsync("routing")).Number("version"));
    }

    [Fact]
    public async Task A_thousand_conditions_are_too_many_and_a_thousand_rules_are_not()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var condition = new { field = "tag", op = "equals", value = "a" };

        var conditions = await PutAsync(admin, new { default_provider = "smtp", rules = (object[])[new { type = "any", route_to = "smtp", conditions = Enumerable.Repeat(condition, 1_000) }] });
        var rules = await PutAsync(admin, new { default_provider = "smtp", rules = Enumerable.Range(0, 1_000).Select(i => new { type = "any", route_to = "smtp", conditions = (object[])[condition with { value = $"tag{i}" }] }) });

        Assert.Equal("At most 100 conditions.", conditions.Body["errors"]!["rules.0.conditions"]![0]!.GetValue<string>());
        Assert.Equal((200, 1_000), (rules.Status, rules.Body["rules"]!.AsArray().Count));
    }

    [Fact]
    public async Task Names_and_places_are_filled_in_and_domains_brought_into_one_form()
    {
        await using var admin = await ConnectionAdmin.StartAsync();

        var saved = await PutAsync(admin, new
        {
            default_provider = "smtp",
            rules = (object[])
            [
                new { type = "any", route_to = "mailgun", conditions = (object[])[new { field = "recipient_domain", op = "is", value = "BÜCHER.de" }] },
                new { type = "any", route_to = "smtp", conditions = (object[])[new { field = "recipient_domain", op = "is", value = "@Gmail.COM" }, new { field = "subject", op = "contains", value = ".*" }] },
            ],
        });

        var rules = saved.Body["rules"]!.AsArray();
        Assert.Equal([("Rule 1", 1, "xn--bcher-kva.de"), ("Rule 2", 2, "gmail.com")], rules.Select(rule =>
            (rule!["name"]!.GetValue<string>(), rule["priority"]!.GetValue<int>(), rule["conditions"]![0]!["value"]!.GetValue<string>())));
        Assert.StartsWith("rul_", rules[0]!["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["postmark", "mailgun", "smtp"], saved.Body["failover"]!["order"]!.AsArray().Select(one => one!.GetValue<string>()));
    }

    [Fact]
    public async Task Warnings_name_rules_that_meet_rules_that_never_match_and_targets_that_are_not_ready()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());

        var saved = await PutAsync(admin, new
        {
            default_provider = "mailgun",
            failover = new { order = (string[])["mailgun"] },
            rules = (object[])
            [
                new { name = "A", type = "marketing", route_to = "postmark" },
                new { name = "B", type = "newsletter", route_to = "mailgun" },
                new { name = "Off", type = "newsletter", route_to = "mailgun", enabled = false },
            ],
        });

        Assert.Equal(
            [
                "Rules \"A\" and \"B\" match the same email type (newsletter). Rule priority determines which ESP is used.",
                "Rule \"B\" never matches: rule \"A\" comes first and matches all of its emails.",
                "Rule \"B\" sends to Mailgun, which is not connected. The email uses no other provider and waits.",
                "The default is Mailgun, which is not connected. Email that no rule matches uses no other provider and waits.",
                "Postmark is not in the failover order, so no email falls back to it.",
            ],
            saved.Body["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()));
    }

    [Fact]
    public async Task A_preview_tells_what_the_rules_or_a_draft_of_them_would_do_and_why()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());
        await admin.SaveAsync("mailgun", await admin.MailgunAsync());
        var email = new { type = "newsletter", to = "a@gmail.com", subject = "News of November", tags = (string[])["news"] };

        var now = await admin.PostAsync("routing/preview", new { email });
        var draft = await admin.PostAsync("routing/preview", new
        {
            email,
            draft = new
            {
                default_provider = "mailgun",
                rules = (object[])
                [
                    new { name = "Sales", type = "any", route_to = "mailgun", conditions = (object[])[new { field = "subject", op = "contains", value = "sale" }] },
                    new { name = "Gone", type = "marketing", route_to = "mailgun", enabled = false },
                    new { name = "Gmail", type = "marketing", route_to = "postmark", conditions = (object[])[new { field = "recipient_domain", op = "is", value = "gmail.com" }] },
                ],
            },
        });
        var wrong = await admin.PostAsync("routing/preview", new { email = new { type = "spam" }, draft = new { rules = (object[])[new { type = "any", route_to = "pigeon" }], default_provider = "smtp" } });

        Assert.Equal(("mailgun", "Marketing Emails"), (now.Text("provider"), now.Text("matched")));
        Assert.Equal(["postmark"], now.Body["fallbacks"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal(("postmark", "Gmail"), (draft.Text("provider"), draft.Text("matched")));
        Assert.Equal(
            [
                "Rule \"Sales\" was passed over: the subject does not contain \"sale\".",
                "Rule \"Gone\" was passed over: it is disabled.",
                "Rule \"Gmail\" sends newsletter to Postmark.",
            ],
            draft.Body["reasons"]!.AsArray().Select(reason => reason!.GetValue<string>()));
        Assert.Equal(["draft.rules.0.route_to", "email.type"], wrong.Body["errors"]!.AsObject().Select(error => error.Key).Order());
        Assert.Equal(1, (await admin.ReadAsync("routing")).Number("version"));
    }

    [Fact]
    public async Task Only_admins_see_the_rules()
    {
        await using var admin = await ConnectionAdmin.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await admin.Sender.GetAsync("/api/v1/tenant/esp/routing", Ct)).StatusCode);
    }

    private static async Task<Answer> PutAsync(ConnectionAdmin admin, object config) =>
        await ConnectionAdmin.AnswerAsync(await admin.Client.PutAsJsonAsync("/api/v1/tenant/esp/routing", config, Ct));
}
