using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Providers.Mailgun;

/// <summary>What the adapter makes of Mailgun's validation API.</summary>
public sealed class MailgunValidationClientTests
{
    [Fact]
    public async Task Addresses_and_lists_are_validated_as_Mailgun_says()
    {
        await using var sandbox = await SandboxServer.StartAsync("Sandbox:BulkValidationSeconds=0", "Sandbox:UndeliverableShare=0");
        using var providers = new TestProviders(sandbox.Url);
        var (mailgun, connection) = ((IAddressValidation)providers["mailgun"], TestProviders.Connection("mailgun"));
        foreach (var (local, expected) in new[] { ("jo", MailboxFinding.Deliverable), ("undeliverable", MailboxFinding.Undeliverable), ("catchall", MailboxFinding.CatchAll), ("donotsend", MailboxFinding.DoNotSend), ("unknown", MailboxFinding.Unknown) })
            Assert.Equal((expected, null), await mailgun.ValidateAsync(connection, $"{local}+a&b@example.com", Ct));

        Assert.IsType<ValidationListState.Absent>((await mailgun.StateAsync(connection, "mine", Ct)).State);
        Assert.Null(await mailgun.UploadAsync(connection, "mine", "email\njo@example.com\nundeliverable@example.com\n"u8.ToArray(), Ct));
        var finished = Assert.IsType<ValidationListState.Finished>((await mailgun.StateAsync(connection, "mine", Ct)).State);
        var found = new Dictionary<string, MailboxFinding>();
        Assert.Null(await mailgun.ReadAsync(connection, finished.Answers, 2, found.Add, Ct));
        Assert.Equal((MailboxFinding.Deliverable, MailboxFinding.Undeliverable), (found["jo@example.com"], found["undeliverable@example.com"]));
        Assert.Null(await mailgun.RemoveListAsync(connection, "mine", Ct));
        Assert.Null(await mailgun.RemoveListAsync(connection, "never there", Ct));
        Assert.IsType<ValidationListState.Failed>((await mailgun.StateAsync(connection, "mine", Ct)).State);
        Assert.Equal(ValidationTroubleKind.Refused, (await mailgun.UploadAsync(connection, "bad", "name\njo\n"u8.ToArray(), Ct))?.Kind);
    }

    [Fact]
    public async Task Too_many_lists_at_once_is_a_reason_to_wait()
    {
        await using var sandbox = await SandboxServer.StartAsync("Sandbox:BulkValidationSeconds=1000");
        using var providers = new TestProviders(sandbox.Url);
        var (mailgun, connection) = ((IAddressValidation)providers["mailgun"], TestProviders.Connection("mailgun"));
        foreach (var number in Enumerable.Range(0, mailgun.MostLists))
            Assert.Null(await mailgun.UploadAsync(connection, $"list-{number}", "email\njo@example.com\n"u8.ToArray(), Ct));

        var trouble = await mailgun.UploadAsync(connection, "one-more", "email\njo@example.com\n"u8.ToArray(), Ct);

        Assert.Equal((ValidationTroubleKind.TooFast, false), (trouble!.Kind, trouble.MayHaveHappened));
    }

    [Theory]
    [InlineData(401, """{"message":"Invalid private key"}""", "KeyRefused", false)]
    [InlineData(401, """{"message":"IP 203.0.113.5 is not in the allowlist"}""", "Refused", false)]
    [InlineData(402, """{"message":"Your plan has no validations"}""", "Refused", false)]
    [InlineData(429, """{"message":"wait"}""", "TooFast", false)]
    [InlineData(500, "", "NotReached", true)]
    [InlineData(503, """{"message":"Service Unavailable"}""", "NotReached", true)]
    [InlineData(200, "Mailgun Magnificent API", "Refused", false)]
    [InlineData(200, "<html>Hotel login</html>", "NotReached", true)]
    [InlineData(200, "[]", "NotReached", true)]
    public async Task Trouble_has_its_kind(int status, string body, string kind, bool mayHaveHappened)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(status, body, retryAfter: "30"));
        using var providers = new TestProviders(peer.Url);
        var (mailgun, connection) = ((IAddressValidation)providers["mailgun"], TestProviders.Connection("mailgun"));

        var (_, single) = await mailgun.ValidateAsync(connection, "jo@example.com", Ct);
        var upload = await mailgun.UploadAsync(connection, "list", "email\n"u8.ToArray(), Ct);

        // Each is paid for, so that none is repeated where it may have happened.
        Assert.Equal(2, peer.Requests.Count);
        Assert.All(new[] { single, upload }, trouble => Assert.Equal((kind, mayHaveHappened), (trouble!.Kind.ToString(), trouble.MayHaveHappened)));
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(30) : null, kind == "TooFast" ? single!.RetryAfter : null);
        Assert.Equal(kind == "KeyRefused", single!.Detail.StartsWith("Invalid API key. Please check your credentials and try again.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_key_follows_no_link_and_answers_are_read_within_bounds()
    {
        using var bomb = new MemoryStream();
        await using (var zip = new ZipArchive(bomb, ZipArchiveMode.Create, leaveOpen: true))
        await using (var entry = await zip.CreateEntry("a.json").OpenAsync(Ct))
        {
            await entry.WriteAsync("[{\"address\":\""u8.ToArray(), Ct);
            for (var i = 0; i < 64; i++)
                await entry.WriteAsync(new byte[1 << 20].Select(_ => (byte)'a').ToArray(), Ct);
        }

        await using var storage = await ScriptedPeer.StartAsync(async http => await http.Response.Body.WriteAsync(bomb.ToArray()));
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(200, $$$"""{"status":"uploaded","download_url":{"json":"{{{storage.Url}}}/a"}}"""));
        using var providers = new TestProviders(peer.Url);
        var (mailgun, connection) = ((IAddressValidation)providers["mailgun"], TestProviders.Connection("mailgun"));

        // It is neither Mailgun's own host nor encrypted.
        Assert.NotNull((await mailgun.StateAsync(connection, "list", Ct)).Trouble);

        var trouble = await mailgun.ReadAsync(connection, new(storage.Url + "/a"), 10, (_, _) => Assert.Fail("Nothing can be read."), Ct);
        Assert.Equal("Mailgun's answers can't be read.", trouble?.Detail);
        Assert.False(storage.Requests.Single().Headers.ContainsKey("Authorization"));
        storage.Answer = http => http.Response.WriteAsync("no zip");
        Assert.NotNull(await mailgun.ReadAsync(connection, new(storage.Url + "/a"), 10, (_, _) => { }, Ct));
        storage.Answer = ScriptedPeer.Says(403, "");
        Assert.Equal("Mailgun's answers could not be fetched: HTTP 403.", (await mailgun.ReadAsync(connection, new(storage.Url + "/a"), 10, (_, _) => { }, Ct))?.Detail);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
