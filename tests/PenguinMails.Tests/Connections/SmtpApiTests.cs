using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PenguinMails.Mail.Tests.Dns;
using PenguinMails.Tests.Providers.Smtp;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>Setting up servers of one's own by the API.</summary>
public sealed class SmtpApiTests
{
    private const string Password = "a-password-of-main-1234";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Passwords_are_masked_and_kept_by_the_servers_name(StorageKind storage)
    {
        await using var admin = await SmtpAdmin.StartAsync(storage);
        var saved = await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password), admin.Server("second", "a-password-of-second-9876") } });
        Assert.Equal(200, saved.Status);
        Assert.Equal(["••••1234", "••••9876"], Servers(saved).Select(server => server["password"]!.GetValue<string>()));
        Assert.DoesNotContain(Password, saved.Body.ToJsonString(), StringComparison.Ordinal);

        // As it was read, in another order, one weight changed.
        var read = await admin.ReadAsync();
        read.Body["servers"] = new JsonArray([.. Servers(read).Reverse().Select(server => server.DeepClone())]);
        read.Body["servers"]![0]!["weight"] = 7;
        Assert.Equal(200, (await admin.SaveAsync(read.Body)).Status);

        var settings = await admin.SettingsAsync();
        Assert.Equal(
            [("second", "a-password-of-second-9876", 7), ("main", Password, 1)],
            settings.Servers.Select(server => (server.Name, server.Password!, server.Weight)));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_renamed_server_keeps_its_password_and_one_that_also_moved_does_not(StorageKind storage)
    {
        await using var admin = await SmtpAdmin.StartAsync(storage);
        await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password), admin.Server("gone", "a-password-of-gone-9876") } });
        var read = await admin.ReadAsync();
        var renamed = Servers(read)[0].DeepClone();
        renamed["name"] = "primary";

        Assert.Equal(200, (await admin.SaveAsync(new { servers = new[] { renamed } })).Status);
        Assert.Equal(("primary", Password), (await admin.SettingsAsync()).Servers.Select(server => (server.Name, server.Password!)).Single());

        renamed["name"] = "elsewhere";
        renamed["host"] = "127.0.0.2";
        var refused = await admin.SaveAsync(new { servers = new[] { renamed } });
        Assert.Equal("Enter the full value; nothing is stored yet.", Error(refused, "servers.0.password"));
        renamed.AsObject().Remove("password");
        Assert.Equal("A user name needs its password.", Error(await admin.SaveAsync(new { servers = new[] { renamed } }), "servers.0.password"));
    }

    [Fact]
    public async Task What_is_wrong_is_named_with_its_path()
    {
        await using var admin = await SmtpAdmin.StartAsync();
        var main = admin.Server("main", Password);

        Assert.Equal("There are two servers named main.", Error(await admin.SaveAsync(new { servers = new[] { main, main } }), "servers.1.name"));
        Assert.Equal("At least one is needed.", Error(await admin.SaveAsync(new { servers = Array.Empty<object>() }), "servers"));
        Assert.Equal("Must be a list.", Error(await admin.SaveAsync(new { servers = new[] { main }, warmup = (object?)null }), "warmup"));
        Assert.Equal("Must be one of none, starttls, tls.", Error(await admin.SaveAsync(new { servers = new[] { new { name = "a", host = "h", security = "ssl" } } }), "servers.0.security"));
        Assert.Equal("Must be 1 to 65535.", Error(await admin.SaveAsync(new { servers = new[] { new { name = "a", host = "h", port = 0 } } }), "servers.0.port"));
        Assert.Equal("Required.", Error(await admin.SaveAsync(new { servers = new[] { new { name = "a" } } }), "servers.0.host"));
        Assert.Equal("Unknown field.", Error(await admin.SaveAsync(new { servers = new[] { new { name = "a", host = "h", colour = "red" } } }), "servers.0.colour"));
        Assert.Equal("example.com is there twice.", Error(
            await admin.SaveAsync(new { servers = new[] { main }, warmup = new[] { new { domain = "example.com" }, new { domain = "example.com" } } }), "warmup.1.domain"));
        Assert.Equal(404, (await admin.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("""{"name":null,"host":"h"}""", "servers.0.name", "Required.")]
    [InlineData("""{"name":"a","host":null}""", "servers.0.host", "Required.")]
    [InlineData("""{"name":"a","host":"h","port":null}""", "servers.0.port", "Must be a whole number.")]
    [InlineData("""{"name":"a","host":"h","security":null}""", "servers.0.security", "Must be one of none, starttls, tls.")]
    [InlineData("""{"name":"\ud800","host":"h"}""", "servers.0.name", "Is not valid Unicode.")]
    [InlineData("""{"name":"ÿ","host":"h"}""", "servers.0.name", "Is not valid Unicode.")]
    [InlineData("""{"ÿ":"a"}""", "servers.0", "Is not valid Unicode.")]
    public async Task What_a_server_in_the_list_must_not_be_is_named(string server, string path, string says)
    {
        await using var admin = await SmtpAdmin.StartAsync();
        await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password) } });

        // Written in Latin-1, so that ÿ is an octet that UTF-8 never has.
        using var body = new ByteArrayContent(Encoding.Latin1.GetBytes($$"""{"servers":[{{server}}]}""")) { Headers = { ContentType = new("application/json") } };
        var refused = await ConnectionAdmin.AnswerAsync(await admin.Admin.Client.PostAsync("/api/v1/tenant/esp/smtp", body, Ct));

        Assert.Equal(says, Error(refused, path));
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_no_JSON()
    {
        await using var admin = await SmtpAdmin.StartAsync();
        using var body = new StringContent("""{"servers":[{"name":"a","host":"h","\udc00":1}]}""", null, "application/json");

        Assert.Equal(400, (int)(await admin.Admin.Client.PostAsync("/api/v1/tenant/esp/smtp", body, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("smtp", "default_sender", false)]
    [InlineData("smtp", "return_path_key", true)]
    [InlineData("postmark", "message_stream", true)]
    [InlineData("mailgun", "tag_prefix", true)]
    [InlineData("mailgun", "domain", true)]
    public async Task Only_what_may_be_left_out_may_be_null(string provider, string field, bool refused)
    {
        await using var admin = await SmtpAdmin.StartAsync();

        var answer = await admin.Admin.SaveAsync(provider, new JsonObject { [field] = null });

        Assert.Equal(422, answer.Status);
        Assert.Equal(refused, answer.Body["errors"]!.AsObject().ContainsKey(field));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Keys_of_the_gateways_own_survive_a_save_never_leave_and_cannot_be_set(StorageKind storage)
    {
        await using var admin = await SmtpAdmin.StartAsync(storage);
        var saved = await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password) }, dkim = new[] { new { domain = "yourdomain.com", selector = "pm" } } });
        Assert.Equal(200, saved.Status);
        var before = await admin.SettingsAsync();
        Assert.NotNull(before.ReturnPathKey);
        Assert.NotNull(before.Dkim[0].PrivateKey);
        Assert.DoesNotContain("key", saved.Body.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal("Unknown field.", Error(await admin.SaveAsync(new { dkim = new[] { new { domain = "yourdomain.com", selector = "pm", private_key = "mine" } } }), "dkim.0.private_key"));
        Assert.Equal("Unknown field.", Error(await admin.SaveAsync(new { return_path_key = "mine" }), "return_path_key"));
        Assert.Equal(200, (await admin.SaveAsync((await admin.ReadAsync()).Body)).Status);

        var after = await admin.SettingsAsync();
        Assert.Equal((before.ReturnPathKey, before.Dkim[0].PrivateKey), (after.ReturnPathKey, after.Dkim[0].PrivateKey));
    }

    [Fact]
    public async Task A_wrong_password_and_a_server_that_is_away_are_told_apart_and_nothing_is_saved()
    {
        await using var admin = await SmtpAdmin.StartAsync();
        var away = admin.Server("away", Password);
        away["port"] = SmtpAdmin.DeadPort;

        var wrong = await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password), admin.Server("second", "wrong") } });
        Assert.Equal((422, "/problems/invalid_api_key"), (wrong.Status, wrong.Text("type")));
        Assert.Equal("second: localhost rejected the user name or password. Please check your credentials and try again.", Error(wrong, "servers.1.password"));

        var unreachable = await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password), away } });
        Assert.Equal((502, "/problems/provider_unreachable"), (unreachable.Status, unreachable.Text("type")));
        Assert.Equal($"away: Unable to connect to localhost, port {SmtpAdmin.DeadPort}.", unreachable.Text("detail"));
        Assert.Equal(404, (await admin.ReadAsync()).Status);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_test_names_the_server_that_fails(StorageKind storage)
    {
        await using var admin = await SmtpAdmin.StartAsync(storage);
        await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password), admin.Server("second", Password) }, default_sender = "sales@yourdomain.com" });

        var fine = await admin.Admin.PostAsync("smtp/test", null);
        Assert.True(fine.Body["ok"]!.GetValue<bool>());
        Assert.Equal("All 2 servers accept mail.", fine.Text("detail"));

        await admin.Admin.Sandbox.FaultAsync("smtp", "invalid_key", count: 1);
        var failed = await admin.Admin.PostAsync("smtp/test", null);
        Assert.False(failed.Body["ok"]!.GetValue<bool>());
        Assert.Matches("^(main|second): localhost rejected the user name or password", failed.Text("detail"));

        var email = await admin.Admin.PostAsync("smtp/test-email", new { to = "me@example.com" });
        Assert.True(email.Body["ok"]!.GetValue<bool>(), email.Text("detail"));
        Assert.Single(await admin.Admin.Sandbox.MessagesAsync("smtp", "me@example.com"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Domains_are_added_looked_up_in_the_DNS_and_removed(StorageKind storage)
    {
        await using var dns = await DnsmasqServer.StartAsync([], Ct);
        await using var admin = await SmtpAdmin.StartAsync(storage, ("Dns:Servers:0", dns.EndPoint.ToString()));
        await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password) } });

        var added = await admin.Admin.PostAsync("smtp/domains", new { domain = "news.example" });
        Assert.Equal((201, "pending"), (added.Status, added.Text("status")));
        var dkim = Record(added, "DKIM");
        Assert.Equal("pm._domainkey.news.example", dkim["name"]!.GetValue<string>());
        Assert.Equal(422, (await admin.Admin.PostAsync("smtp/domains", new { domain = "news.example" })).Status);

        var value = dkim["value"]!.GetValue<string>();
        await dns.PublishAsync([DnsmasqServer.Txt("pm._domainkey.news.example", [.. value.Chunk(200).Select(part => new string(part))])], Ct);
        var verified = await admin.Admin.PostAsync("smtp/domains/news.example/verify", null);
        Assert.Equal((200, "verified"), (verified.Status, verified.Text("status")));
        Assert.Equal("verified", Record(verified, "DKIM")["status"]!.GetValue<string>());
        Assert.NotEqual("verified", Record(verified, "SPF")["status"]!.GetValue<string>());

        Assert.Equal(204, (int)(await admin.Admin.Client.DeleteAsync("/api/v1/tenant/esp/smtp/domains/news.example", Ct)).StatusCode);
        Assert.Equal(404, (int)(await admin.Admin.Client.DeleteAsync("/api/v1/tenant/esp/smtp/domains/news.example", Ct)).StatusCode);
        Assert.Empty((await admin.Admin.ReadAsync("smtp/domains")).Body["data"]!.AsArray());
    }

    [Fact]
    public async Task It_can_be_paused_but_not_removed_and_its_card_is_always_there()
    {
        await using var admin = await SmtpAdmin.StartAsync();
        Assert.Equal("not_configured", await admin.CardAsync());
        await admin.SaveAsync(new { servers = new[] { admin.Server("main", Password) } });

        var refused = await ConnectionAdmin.AnswerAsync(await admin.Admin.Client.DeleteAsync("/api/v1/tenant/esp/smtp", Ct));
        Assert.Equal((409, "/problems/conflict", "Built-in SMTP can't be removed. You can pause it."), (refused.Status, refused.Text("type"), refused.Text("detail")));
        Assert.Equal(200, (await admin.Admin.PostAsync("smtp/disable", null)).Status);
        Assert.False((await admin.Admin.ConnectionAsync("smtp"))!.Enabled);
        Assert.Equal("configured", await admin.CardAsync());
    }

    private static IReadOnlyList<JsonNode> Servers(Answer answer) => [.. answer.Body["servers"]!.AsArray().OfType<JsonNode>()];

    private static JsonNode Record(Answer domain, string purpose) =>
        domain.Body["records"]!.AsArray().OfType<JsonNode>().First(record => record["purpose"]!.GetValue<string>() == purpose);

    private static string? Error(Answer answer, string path)
    {
        Assert.Equal(422, answer.Status);
        return answer.Body["errors"]?[path]?[0]?.GetValue<string>();
    }
}
