using System.Globalization;
using System.Text;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Reading, cancelling and rescheduling with ids, queries and bodies that are none or are another's.</summary>
public sealed class MessageAccessTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    private const string Tomorrow = """{"send_at":"TOMORROW"}""";

    [Theory]
    [InlineData("msg_")]
    [InlineData("msg_1")]
    [InlineData("msg_00000000000000000000000000000000")]
    [InlineData("msg_ffffffffffffffffffffffffffffffff")]
    [InlineData("msg_0000000000000000000000000000000g")]
    [InlineData("msg_{00000000-0000-0000-0000-000000000000}")]
    [InlineData("MSG_00000000000000000000000000000000")]
    [InlineData("dlv_00000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("msg_%27%20OR%201=1")]
    [InlineData("msg_%F0%9F%90%A7")]
    [InlineData("msg_%FF%ED%A0%80")]
    [InlineData("msg_%2F..%2F")]
    [InlineData("long")]
    public async Task An_id_that_is_none_is_not_found(string id)
    {
        if (id == "long")
            id = "msg_" + new string('0', 5_000);

        (await gateway.GetAsync("/" + id)).AssertProblem(404, "not_found");
        (await gateway.DeleteAsync("/" + id)).AssertProblem(404, "not_found");
        (await gateway.PatchAsync("/" + id, Body(Tomorrow))).AssertProblem(404, "not_found");
    }

    [Fact]
    public async Task The_id_of_a_delivery_is_no_message()
    {
        var answer = (await gateway.SendAsync(Email("to", Addresses(3)))).AssertAccepted();
        var id = "msg_" + answer.Deliveries[0].GetProperty("id").GetString()!["dlv_".Length..];

        (await gateway.GetAsync("/" + id)).AssertProblem(404, "not_found");
        (await gateway.DeleteAsync("/" + id)).AssertProblem(404, "not_found");
        (await gateway.PatchAsync("/" + id, Body(Tomorrow))).AssertProblem(404, "not_found");
        Assert.Equal(["queued", "queued", "queued"], await StatesAsync(answer.Id));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Another_tenants_message_is_not_found_and_stays_as_it_is(StorageKind storage)
    {
        await using var shared = await StartedAsync(storage);
        var id = (await shared.SendAsync(Email("send_at", Time(TimeSpan.FromDays(1))))).AssertAccepted().Id;
        var stranger = shared.Server.Client((await shared.Server.CreateTenantAsync()).AdminKey);
        var before = (await shared.GetAsync("/" + id)).Text;

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete, HttpMethod.Patch])
        {
            using var request = new HttpRequestMessage(method, "/api/v1/emails/" + id);
            if (method == HttpMethod.Patch)
                request.Content = new StringContent(Body(Tomorrow), Encoding.UTF8, "application/json");
            (await Answer.ReadAsync(await stranger.SendAsync(request, TestContext.Current.CancellationToken))).AssertProblem(404, "not_found");
        }

        Assert.Equal(before, (await shared.GetAsync("/" + id)).Text);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_cursor_leads_only_to_ones_own_messages(StorageKind storage)
    {
        await using var shared = await StartedAsync(storage);
        var own = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            own.Add((await shared.SendAsync(Email())).AssertAccepted().Id);
            shared.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var stranger = shared.Server.Client((await shared.Server.CreateTenantAsync()).AdminKey);

        foreach (var cursor in (string[])[own[2]["msg_".Length..], new('f', 32), new('0', 32)])
        {
            var seen = await Answer.ReadAsync(await stranger.GetAsync($"/api/v1/emails?cursor={cursor}", TestContext.Current.CancellationToken));
            Assert.Equal(200, seen.Status);
            Assert.Equal(0, seen.Json.GetProperty("data").GetArrayLength());
        }

        var page = (await shared.GetAsync("?limit=2")).Json;
        var rest = (await shared.GetAsync("?limit=2&cursor=" + page.GetProperty("next_cursor").GetString())).Json;
        Assert.Equal(Enumerable.Reverse(own), page.GetProperty("data").EnumerateArray().Concat(rest.GetProperty("data").EnumerateArray()).Select(row => row.GetProperty("id").GetString()!));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rest.GetProperty("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=%27%3B--", "cursor")]
    [InlineData("cursor=0000000000000000000000000000000", "cursor")]
    [InlineData("status=lost", "status")]
    [InlineData("status=3", "status")]
    [InlineData("from=yesterday", "from")]
    [InlineData("until=2026-02-30", "until")]
    [InlineData("from=99999-01-01", "from")]
    [InlineData("subject=a%00b", "subject")]
    [InlineData("metadata.a=a%00b", "metadata.a")]
    [InlineData("long", "subject")]
    [InlineData("many", "metadata")]
    [InlineData("limit=x&cursor=x&status=x&from=x", "cursor,from,limit,status")]
    public async Task A_bad_parameter_is_named(string query, string named)
    {
        query = query switch
        {
            "long" => "subject=" + new string('x', 1_001),
            "many" => string.Join('&', Enumerable.Range(0, 9).Select(i => $"metadata.k{i}=v")),
            _ => query,
        };

        (await gateway.GetAsync("?" + query)).AssertNames(named.Split(','));
    }

    [Theory]
    [InlineData("limit=200")]
    [InlineData("from=0001-01-01&until=9999-12-31T23:59:59Z")]
    [InlineData("from=1969-12-31T23:59:59Z")]
    [InlineData("to=%FF%ED%A0%80")]
    [InlineData("subject=%ED%A0%80")]
    [InlineData("to=%EF%BF%BF")]
    [InlineData("tag=%25_%5C")]
    [InlineData("metadata.=x")]
    [InlineData("metadata.%27%29--=x")]
    [InlineData("campaign_id=%27%20OR%201=1%20--")]
    [InlineData("provider=pigeon&type=letter&provider_message_id=%3Cx%3E")]
    [InlineData("=&&?&%=%zz")]
    public async Task An_odd_parameter_is_looked_for_and_finds_what_there_is(string query) => Assert.Equal(200, (await gateway.GetAsync("?" + query)).Status);

    [Fact]
    public async Task What_is_queued_or_scheduled_is_canceled_once()
    {
        foreach (var email in (System.Text.Json.Nodes.JsonObject[])[Email("to", Addresses(2)), Scheduled()])
        {
            var id = (await gateway.SendAsync(email)).AssertAccepted().Id;
            var count = (await StatesAsync(id)).Count;

            Assert.Equal((count, 0), Counts(await gateway.DeleteAsync("/" + id), "canceled"));
            Assert.All(await StatesAsync(id), state => Assert.Equal("canceled", state));
            Assert.Equal((0, count), Counts(await gateway.DeleteAsync("/" + id), "canceled"));
            Assert.Equal((0, count), Counts(await gateway.PatchAsync("/" + id, Body(Tomorrow)), "rescheduled"));
            Assert.All(await StatesAsync(id), state => Assert.Equal("canceled", state));
        }
    }

    [Fact]
    public async Task What_is_queued_or_scheduled_is_rescheduled()
    {
        foreach (var email in (System.Text.Json.Nodes.JsonObject[])[Email("to", Addresses(2)), Scheduled()])
        {
            var id = (await gateway.SendAsync(email)).AssertAccepted().Id;
            var count = (await StatesAsync(id)).Count;

            Assert.Equal((count, 0), Counts(await gateway.PatchAsync("/" + id, Body(Tomorrow)), "rescheduled"));
            Assert.All(await StatesAsync(id), state => Assert.Equal("scheduled", state));
            Assert.Equal((count, 0), Counts(await gateway.PatchAsync("/" + id, """{"send_at":"2020-01-01T00:00:00Z"}"""), "rescheduled"));
            Assert.All(await StatesAsync(id), state => Assert.Equal("queued", state));
        }
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_sent_is_neither_canceled_nor_rescheduled(StorageKind storage)
    {
        await using var connected = await ConnectedGateway.StartAsync(storage);
        var id = await connected.SendAsync(ConnectedGateway.Email("user@example.com"));
        await connected.WaitForAsync(id, "delivered");

        Assert.Equal((0, 1), Counts(await Answer.ReadAsync(await connected.Sender.DeleteAsync($"/api/v1/emails/{id}", TestContext.Current.CancellationToken)), "canceled"));
        using var content = new StringContent(Body(Tomorrow), Encoding.UTF8, "application/json");
        Assert.Equal((0, 1), Counts(await Answer.ReadAsync(await connected.Sender.PatchAsync($"/api/v1/emails/{id}", content, TestContext.Current.CancellationToken)), "rescheduled"));
        await connected.WaitForAsync(id, "delivered");
        Assert.Single(await connected.Sandbox.MessagesAsync());
    }

    [Theory]
    [InlineData("{}", "send_at")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("""{"send_at":null}""", "send_at")]
    [InlineData("""{"send_at":5}""", "send_at")]
    [InlineData("""{"send_at":"soon"}""", "send_at")]
    [InlineData("""{"send_at":"2026-01-31T12:00:00"}""", "send_at")]
    [InlineData("""{"send_at":"\ud800"}""", "send_at")]
    [InlineData("""{"send_at":"2020-01-01T00:00:00Z","send_at":"2020-01-01T00:00:00Z"}""", "send_at")]
    [InlineData("""{"\ud800":1}""", "$")]
    [InlineData("""{"send_at":5,"subject":"New","to":[]}""", "send_at,subject,to")]
    public async Task A_change_names_what_is_wrong_with_it(string body, string named)
    {
        var id = (await gateway.SendAsync(Email())).AssertAccepted().Id;

        (await gateway.PatchAsync("/" + id, body)).AssertNames(named.Split(','));
    }

    [Fact]
    public async Task A_change_that_is_no_JSON_too_long_or_too_far_ahead_is_refused()
    {
        var id = (await gateway.SendAsync(Email())).AssertAccepted().Id;

        (await gateway.PatchAsync("/" + id, "")).AssertProblem(400, "invalid_request");
        (await gateway.PatchAsync("/" + id, "send_at=now")).AssertProblem(400, "invalid_request");
        (await gateway.PatchAsync("/" + id, Body(Tomorrow) + new string(' ', 10_000))).AssertProblem(413, "too_large");
        (await gateway.PatchAsync("/" + id, $$"""{"send_at":"{{Time(TimeSpan.FromDays(31))}}"}""")).AssertNames("send_at");
        Assert.Equal(["queued"], await StatesAsync(id));
    }

    private System.Text.Json.Nodes.JsonObject Scheduled() => Email("send_at", Time(TimeSpan.FromHours(1)));

    private string Time(TimeSpan ahead) => (gateway.Time.GetUtcNow() + ahead).ToString("O", CultureInfo.InvariantCulture);

    private string Body(string template) => template.Replace("TOMORROW", Time(TimeSpan.FromDays(1)), StringComparison.Ordinal);

    private static (int, int) Counts(Answer answer, string done)
    {
        Assert.Equal(200, answer.Status);
        return (answer.Json.GetProperty(done).GetInt32(), answer.Json.GetProperty("too_late").GetInt32());
    }

    private async Task<List<string>> StatesAsync(string id) =>
        [.. (await gateway.GetAsync("/" + id)).Json.GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("status").GetString()!)];
}
