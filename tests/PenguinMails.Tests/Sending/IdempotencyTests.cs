using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

public sealed class IdempotencyTests
{
    private const string Replayed = "Idempotent-Replayed";

    [Theory, ClassData(typeof(Storages))]
    public async Task The_same_key_and_body_gets_the_same_answer_and_sends_nothing_more(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);

        var first = (await gateway.SendAsync(Email(), "order 1")).AssertAccepted();
        var second = (await gateway.SendAsync(Email(), "order 1")).AssertAccepted();

        Assert.False(first.Headers.Contains(Replayed));
        Assert.Equal("true", second.Headers.GetValues(Replayed).Single());
        Assert.Equal(first.Text, second.Text);
        Assert.Equal((1, 1), (await gateway.CountAsync("messages"), await gateway.CountAsync("deliveries")));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Another_body_is_a_conflict_and_another_tenant_or_key_is_not(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).SendKey);

        (await gateway.SendAsync(Email(), "k")).AssertAccepted();
        (await gateway.SendAsync(Email("subject", "Other"), "k")).AssertProblem(409, "idempotency_conflict");
        (await gateway.BatchAsync(new JsonArray(Email()), "k")).AssertProblem(409, "idempotency_conflict");
        (await gateway.SendAsync(Email(), "K")).AssertAccepted();
        Assert.False((await SendAsync(other, "k")).AssertAccepted().Headers.Contains(Replayed));
        Assert.Equal(2, await gateway.CountAsync("messages"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_body_that_says_the_same_in_another_way_is_the_same(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var first = await SendAsync("""{"from":"n@yourdomain.com","to":["a@example.com","b@example.com"],"subject":"Grüße","text_body":"1 < 2","metadata":{"a":"1","b":"2"}}""");
        string[] same =
        [
            """ { "metadata": {"b":"2", "a":"1"}, "text_body":"1 \u003c 2",  "subject":"Gr\u00FC\u00dfe","to":["a@example.com","b@example.com"] ,"from":"n@yourdomain.com" } """,
            """{"cc":null,"from":"n@yourdomain.com","\u0074o":["a@example.com","b\u0040example.com"],"subject":"Grüße","text_body":"1 < 2","metadata":{"a":"1","b":"2"}}""",
        ];
        string[] different =
        [
            """{"from":"n@yourdomain.com","to":["b@example.com","a@example.com"],"subject":"Grüße","text_body":"1 < 2","metadata":{"a":"1","b":"2"}}""",
            """{"from":"n@yourdomain.com","to":["a@example.com","b@example.com"],"subject":"Grüße","text_body":"1 < 2","metadata":{"a":"2","b":"1"}}""",
            """{"from":"n@yourdomain.com","to":["a@example.com","b@example.com"],"subject":"Grüße ","text_body":"1 < 2","metadata":{"a":"1","b":"2"}}""",
            """{"from":"n@yourdomain.com","to":["a@example.com","b@example.com"],"subject":"Grüße","text_body":"1 < 2","metadata":{"a":"1"}}""",
        ];

        foreach (var body in same)
            Assert.Equal((first.Text, true), (await SendAsync(body)) is var again ? (again.Text, again.Headers.Contains(Replayed)) : default);
        foreach (var body in different)
            (await SendAsync(body)).AssertProblem(409, "idempotency_conflict");

        async Task<Answer> SendAsync(string body) => await gateway.PostAsync("send", Encoding.UTF8.GetBytes(body), "k");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Fifty_calls_at_once_with_one_key_send_one_email_and_all_hear_of_it(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);

        var sends = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.SendAsync(Email(), "send")));
        var batches = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => gateway.BatchAsync(new JsonArray(Email(), Email("to", "nobody"), Email()), "batch")));

        Assert.Single(sends.Select(answer => answer.AssertAccepted().Text).Distinct());
        Assert.Single(batches.Select(answer => answer.AssertAccepted().Text).Distinct());
        Assert.Equal(49, sends.Count(answer => answer.Headers.Contains(Replayed)));
        Assert.Equal(49, batches.Count(answer => answer.Headers.Contains(Replayed)));
        Assert.Equal((3, 3), (await gateway.CountAsync("messages"), await gateway.CountAsync("deliveries")));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task The_answer_says_who_is_suppressed_then_and_when_it_is_repeated(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var now = gateway.Time.GetUtcNow();
        await gateway.Server.Get<Writer>().ChangeAsync(session =>
        {
            SuppressionList.Add(session, [new(
                gateway.Tenant.Id, "user1@example.com", SuppressionScope.All, SuppressionReason.HardBounce, "test", true, now, Guid.CreateVersion7(now), null)]);
            return true;
        });
        var email = Email("to", Addresses(3));

        var first = (await gateway.SendAsync(email, "some")).AssertAccepted();
        var second = (await gateway.SendAsync(email, "some")).AssertAccepted();

        using var json = JsonDocument.Parse(first.Text);
        Assert.Equal(
            ["queued", "suppressed", "queued"],
            json.RootElement.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("status").GetString()));
        Assert.Equal((first.Text, true), (second.Text, second.Headers.Contains(Replayed)));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Tenants_that_use_the_same_keys_at_once_do_not_meet(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var others = new List<HttpClient>();
        for (var i = 0; i < 10; i++)
            others.Add(gateway.Server.Client((await gateway.Server.CreateTenantAsync()).SendKey));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(i => others.Select(other => SendAsync(other, $"order-{i}"))));

        Assert.All(answers, answer => Assert.False(answer.AssertAccepted().Headers.Contains(Replayed)));
        Assert.Equal(answers.Length, answers.Select(answer => answer.Text).Distinct().Count());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Fifty_calls_at_once_with_one_key_and_two_bodies_agree_on_one(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => gateway.SendAsync(Email("subject", i % 2 == 0 ? "Even" : "Odd"), "k")));

        Assert.Equal(25, answers.Count(answer => answer.Status == 202));
        Assert.Equal(25, answers.Count(answer => answer.Status == 409));
        Assert.Equal(1, await gateway.CountAsync("messages"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_key_is_free_again_after_a_day(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var first = (await gateway.SendAsync(Email(), "k")).AssertAccepted();

        gateway.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(first.Text, (await gateway.SendAsync(Email(), "k")).AssertAccepted().Text);
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        var later = (await gateway.SendAsync(Email("subject", "Other"), "k")).AssertAccepted();

        Assert.False(later.Headers.Contains(Replayed));
        Assert.NotEqual(first.Id, later.Id);
        Assert.Equal(2, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task What_was_accepted_is_answered_again_also_where_it_would_not_be_any_more()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var changes = gateway.Server.Get<ConnectionChanges>();
        var settings = new PostmarkSettings { ApiToken = "token", DefaultSender = "noreply@yourdomain.com", RetryAttempts = 0 };
        await changes.SaveAsync(gateway.Tenant.Id, "postmark", settings, null, "test", TestContext.Current.CancellationToken);
        var first = (await gateway.SendAsync(Email("provider", "postmark"), "k")).AssertAccepted();

        await changes.DeleteAsync(gateway.Tenant.Id, "postmark", "test");

        Assert.Equal(first.Text, (await gateway.SendAsync(Email("provider", "postmark"), "k")).AssertAccepted().Text);
        (await gateway.SendAsync(Email("provider", "postmark"), "l")).AssertNames("provider");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task A_key_has_1_to_255_characters(int length, bool good)
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        foreach (var (path, body) in ((string, JsonNode)[])[("send", Email()), ("batch", new JsonArray(Email()))])
        {
            var answer = await gateway.PostAsync(path, Bytes(body), new string(path[0], length));
            if (good)
                answer.AssertAccepted();
            else
                answer.AssertNames("Idempotency-Key");
        }

        Assert.Equal(good ? 2 : 0, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task A_refused_email_leaves_its_key_free()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);

        (await gateway.SendAsync(Email("to", "nobody"), "k")).AssertNames("to");
        (await gateway.SendAsync(Email(), "k")).AssertAccepted();
    }

    private static async Task<Answer> SendAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/emails/send") { Content = new ByteArrayContent(Bytes(Email())) { Headers = { ContentType = new("application/json") } } };
        request.Headers.Add("Idempotency-Key", key);
        return await Answer.ReadAsync(await client.SendAsync(request, TestContext.Current.CancellationToken));
    }
}
