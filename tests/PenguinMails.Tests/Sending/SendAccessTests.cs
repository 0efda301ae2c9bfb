using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Who may call, how often, and when the gateway says to come back later.</summary>
public sealed class SendAccessTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    private static readonly (HttpMethod Method, string Path)[] Calls =
    [
        (HttpMethod.Post, "/send"), (HttpMethod.Post, "/batch"), (HttpMethod.Get, ""), (HttpMethod.Get, "/msg_1"),
        (HttpMethod.Delete, "/msg_1"), (HttpMethod.Patch, "/msg_1"),
    ];

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer pm_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("pm_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("long")]
    [InlineData("cut")]
    public async Task Without_a_key_that_works_nothing_is_told(string? authorization)
    {
        authorization = authorization switch
        {
            "long" => "Bearer pm_" + new string('a', 10_000),
            "cut" => "Bearer " + gateway.Tenant.SendKey[..^1],
            _ => authorization,
        };
        var client = gateway.Server.Client();
        foreach (var (method, path) in Calls)
        {
            using var request = Request(method, path, "not even JSON");
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);

            var answer = await Answer.ReadAsync(await client.SendAsync(request, TestContext.Current.CancellationToken));
            answer.AssertProblem(401, "unauthorized");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Fact]
    public async Task A_key_of_another_scope_is_told_that_it_may_not()
    {
        foreach (var (method, path) in Calls)
        {
            var client = method == HttpMethod.Get ? gateway.Sender : gateway.Reader;
            (await Answer.ReadAsync(await client.SendAsync(Request(method, path, "not even JSON"), TestContext.Current.CancellationToken))).AssertProblem(403, "forbidden");
        }
    }

    [Fact]
    public async Task An_admin_key_may_send_and_read()
    {
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var sent = await Answer.ReadAsync(await admin.SendAsync(Request(HttpMethod.Post, "/send", Email().ToJsonString()), TestContext.Current.CancellationToken));
        var read = await Answer.ReadAsync(await admin.SendAsync(Request(HttpMethod.Get, "/" + sent.AssertAccepted().Id, null), TestContext.Current.CancellationToken));

        Assert.Equal(200, read.Status);
    }

    [Fact]
    public async Task A_key_is_held_to_its_sends_per_second_and_told_when_to_come_back()
    {
        var (_, secret) = await gateway.Server.Get<ApiKeys>().CreateAsync(gateway.Tenant.Id, "slow", Scope.Send, "test", sendsPerSecond: 2);
        var slow = gateway.Server.Client(secret);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
            await Answer.ReadAsync(await slow.SendAsync(Request(HttpMethod.Post, "/send", Email().ToJsonString()), TestContext.Current.CancellationToken))));

        Assert.Contains(answers, answer => answer.Status == 202);
        var refused = answers.Where(answer => answer.Status != 202).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => AssertComesBack(answer.AssertProblem(429, "rate_limited")));
        (await gateway.SendAsync(Email())).AssertAccepted();
    }

    [Fact]
    public async Task When_too_much_waits_to_be_stored_callers_are_told_to_come_back()
    {
        await using var busy = await StartedAsync(StorageKind.Sqlite);
        using var free = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = busy.Server.Get<Writer>().ChangeAsync(_ =>
        {
            entered.SetResult();
            free.Wait();
            return true;
        });
        await entered.Task;
        var waiting = Enumerable.Range(0, 20_000).Select(_ => busy.Server.Get<Outbox>().AcceptAsync(new(busy.Tenant.Id, []))).ToList();
        try
        {
            AssertComesBack((await busy.SendAsync(Email())).AssertProblem(503, "overloaded"));
            AssertComesBack((await busy.BatchAsync(new JsonArray(Email()))).AssertProblem(503, "overloaded"));
        }
        finally
        {
            free.Set();
        }

        await blocked;
        await Task.WhenAll(waiting);
        (await busy.SendAsync(Email())).AssertAccepted();
        Assert.Equal(1, await busy.CountAsync("messages"));
    }

    [Fact]
    public async Task While_the_disk_is_full_callers_are_told_to_come_back()
    {
        await using var full = await StartedAsync(StorageKind.Sqlite);
        var email = Email("text_body", new string('x', 1_000_000));
        await PagesAsync(full, 1);
        AssertComesBack((await full.SendAsync(email, "k")).AssertProblem(503, "unavailable"));

        await PagesAsync(full, 1_000_000);
        (await full.SendAsync(email, "k")).AssertAccepted();
        Assert.Equal(1, await full.CountAsync("messages"));

        // SQLite raises a number that is too low to how many pages there are.
        static Task PagesAsync(QuietGateway gateway, int most) =>
            gateway.Server.Get<Writer>().ChangeAsync(session => session.First<long>($"PRAGMA max_page_count = {most}"));
    }

    private static void AssertComesBack(Answer answer) => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body) => new(method, "/api/v1/emails" + path)
    {
        Content = body is null || method == HttpMethod.Get ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };
}
