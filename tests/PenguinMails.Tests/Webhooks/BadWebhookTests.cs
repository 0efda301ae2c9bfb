using System.Text;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>What is not believed or can't be read at the door, so that nothing of it is stored.</summary>
public sealed class BadWebhookTests(HookedGateway gateway) : IClassFixture<HookedGateway>
{
    [Fact]
    public async Task A_forged_webhook_is_rejected_as_its_provider_expects_and_changes_nothing()
    {
        var (message, delivery) = await gateway.ScheduleAsync();
        var before = await gateway.StoredAsync();
        var body = QuietGateway.Bytes(gateway.PostmarkDelivery(delivery));
        var forged = gateway.MailgunEvent("delivered", delivery);
        forged["signature"]!["token"] = "another";

        (await gateway.PostmarkAsync(body, secret: "wrong")).AssertProblem(401, "unauthorized");
        (await gateway.PostmarkAsync(body, secret: "")).AssertProblem(401, "unauthorized");
        (await gateway.PostAsync($"/webhooks/postmark/{Id(gateway.Postmark)}", body)).AssertProblem(401, "unauthorized");
        (await gateway.PostAsync("/webhooks/postmark", body)).AssertProblem(401, "unauthorized");
        (await gateway.PostAsync("/webhooks/postmark", body, new("Bearer", gateway.Quiet.Tenant.AdminKey))).AssertProblem(401, "unauthorized");
        (await gateway.MailgunAsync(forged)).AssertProblem(406, "unauthorized");
        (await gateway.MailgunAsync(gateway.MailgunEvent("delivered", delivery, key: "another key"))).AssertProblem(406, "unauthorized");
        (await gateway.MailgunAsync(new JsonObject { ["event-data"] = new JsonObject() })).AssertProblem(406, "unauthorized");
        (await gateway.PostAsync("/webhooks/mailgun", QuietGateway.Bytes(forged))).AssertProblem(406, "unauthorized");

        Assert.Equal(before, await gateway.StoredAsync());
        Assert.Equal("scheduled", await gateway.StatusAsync(message));
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        Assert.InRange(read.First<long>("SELECT COUNT(*) FROM audit WHERE tenant_id = @Id AND action = 'webhook.rejected'", new { gateway.Quiet.Tenant.Id }), 2, 9);
    }

    [Fact]
    public async Task A_signing_key_that_fails_the_first_event_is_told_on_the_card_until_one_is_believed()
    {
        await using var fresh = await StartedAsync(StorageKind.Sqlite);
        var (_, delivery) = await fresh.ScheduleAsync();
        var admin = fresh.Quiet.Server.Client(fresh.Quiet.Tenant.AdminKey);

        (await fresh.MailgunAsync(fresh.MailgunEvent("delivered", delivery, key: "another key"))).AssertProblem(406, "unauthorized");
        Assert.StartsWith("The webhook signing key does not match this connection.", await ProblemAsync(), StringComparison.Ordinal);

        Assert.Equal(200, (await fresh.MailgunAsync(fresh.MailgunEvent("delivered", delivery))).Status);
        Assert.Null(await ProblemAsync());

        // From now on the key is known to be right, and anybody may have sent what is not signed with it.
        fresh.Quiet.Time.Advance(TimeSpan.FromMinutes(2));
        (await fresh.MailgunAsync(fresh.MailgunEvent("opened", delivery, key: "another key"))).AssertProblem(406, "unauthorized");
        Assert.Null(await ProblemAsync());

        async Task<string?> ProblemAsync()
        {
            var cards = JsonNode.Parse(await admin.GetStringAsync("/api/v1/tenant/esp/providers", TestContext.Current.CancellationToken))!["data"]!.AsArray();
            return cards.First(card => card!["provider"]!.GetValue<string>() == "mailgun")!["problem"]?.GetValue<string>();
        }
    }

    [Fact]
    public async Task A_truncated_webhook_is_refused_and_taken_when_it_comes_whole()
    {
        var (message, delivery) = await gateway.ScheduleAsync();
        var before = await gateway.StoredAsync();
        var (postmark, mailgun) = (QuietGateway.Bytes(gateway.PostmarkDelivery(delivery)), QuietGateway.Bytes(gateway.MailgunEvent("opened", delivery)));
        foreach (var body in (byte[][])[postmark, mailgun])
            for (var length = 0; length < body.Length; length += 1 + (length / 4))
            {
                var answer = body == postmark ? await gateway.PostmarkAsync(body[..length]) : await gateway.PostAsync($"/webhooks/mailgun/{Id(gateway.Mailgun)}", body[..length]);
                answer.AssertProblem(400, "invalid_request");
            }

        Assert.Equal(before, await gateway.StoredAsync());
        Assert.Equal(200, (await gateway.PostmarkAsync(postmark)).Status);
        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(message) == "delivered");
    }

    [Theory]
    [InlineData("text")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\u00ff\u00fe")]
    [InlineData("<xml/>")]
    public async Task What_is_no_report_at_all_is_refused(string text)
    {
        var before = await gateway.StoredAsync();

        (await gateway.PostmarkAsync(Encoding.Latin1.GetBytes(text))).AssertProblem(400, "invalid_request");
        (await gateway.PostAsync($"/webhooks/mailgun/{Id(gateway.Mailgun)}", Encoding.Latin1.GetBytes(text))).AssertProblem(400, "invalid_request");
        Assert.Equal(before, await gateway.StoredAsync());
    }

    [Fact]
    public async Task Gzip_is_unpacked()
    {
        var (message, delivery) = await gateway.ScheduleAsync();

        Assert.Equal(200, (await gateway.PostmarkAsync(Gzip(QuietGateway.Bytes(gateway.PostmarkDelivery(delivery))), also: AsGzip)).Status);
        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(message) == "delivered");
    }

    [Fact]
    public async Task A_gzip_bomb_and_gzip_that_is_none_are_refused()
    {
        var good = Gzip(QuietGateway.Bytes(gateway.PostmarkDelivery(null)));
        var before = await gateway.StoredAsync();

        (await gateway.PostmarkAsync(Gzip(new byte[200_000_000]), also: AsGzip)).AssertProblem(413, "too_large");
        (await gateway.PostmarkAsync(Gzip(Gzip(new byte[200_000_000])), also: AsGzip)).AssertProblem(400, "invalid_request");
        (await gateway.PostmarkAsync(QuietGateway.Bytes(gateway.PostmarkDelivery(null)), also: AsGzip)).AssertProblem(400, "invalid_request");
        (await gateway.PostmarkAsync(good[..(good.Length / 2)], also: AsGzip)).AssertProblem(400, "invalid_request");
        (await gateway.PostmarkAsync([.. good[..12], .. good[14..]], also: AsGzip)).AssertProblem(400, "invalid_request");
        (await gateway.PostmarkAsync([], also: AsGzip)).AssertProblem(400, "invalid_request");
        (await gateway.PostmarkAsync(good, also: content => content.Headers.ContentEncoding.Add("br"))).AssertProblem(400, "invalid_request");
        (await gateway.PostmarkAsync(good)).AssertProblem(400, "invalid_request");
        Assert.Equal(before, await gateway.StoredAsync());
    }

    [Fact]
    public async Task A_webhook_has_one_megabyte_to_the_byte()
    {
        var body = QuietGateway.Bytes(gateway.PostmarkDelivery(null));
        byte[] most = [.. body, .. Enumerable.Repeat((byte)' ', (1 << 20) - body.Length)];
        byte[] more = [.. most, (byte)' '];

        Assert.Equal(200, (await gateway.PostmarkAsync(most)).Status);
        (await gateway.PostmarkAsync(more)).AssertProblem(413, "too_large");
        Assert.Equal(200, (await gateway.PostmarkAsync(Gzip(most), also: AsGzip)).Status);
        (await gateway.PostmarkAsync(Gzip(more), also: AsGzip)).AssertProblem(413, "too_large");
    }

    [Theory]
    [InlineData("/webhooks/pigeon")]
    [InlineData("/webhooks/pigeon/con_00000000000000000000000000000000")]
    [InlineData("/webhooks/Postmark")]
    [InlineData("/webhooks/postmark/con_00000000000000000000000000000000")]
    [InlineData("/webhooks/postmark/con_")]
    [InlineData("/webhooks/postmark/con_0000000000000000000000000000000g")]
    [InlineData("/webhooks/postmark/%FF%ED%A0%80")]
    [InlineData("/webhooks/postmark/%27%20OR%201=1")]
    [InlineData("mailgun's at postmark")]
    [InlineData("without its prefix")]
    public async Task An_unknown_provider_or_connection_is_not_found(string url)
    {
        url = url switch
        {
            "mailgun's at postmark" => "/webhooks/postmark/" + Id(gateway.Mailgun),
            "without its prefix" => $"/webhooks/postmark/{gateway.Postmark.Id:N}",
            _ => url,
        };

        (await gateway.PostmarkAsync(QuietGateway.Bytes(gateway.PostmarkDelivery(null)), url: url)).AssertProblem(404, "not_found");
    }

    [Fact]
    public async Task A_deleted_connection_is_believed_for_45_days_and_then_not_found()
    {
        await using var leaving = await StartedAsync(StorageKind.Sqlite);
        var (message, delivery) = await leaving.ScheduleAsync();
        await leaving.Quiet.Server.Get<ConnectionChanges>().DeleteAsync(leaving.Quiet.Tenant.Id, "postmark", "test");

        Assert.Equal(200, (await leaving.PostmarkAsync(leaving.PostmarkDelivery(delivery))).Status);
        await leaving.EventuallyAsync(async () => await leaving.StatusAsync(message) == "delivered");
        leaving.Quiet.Time.Advance(TimeSpan.FromDays(46));
        (await leaving.PostmarkAsync(QuietGateway.Bytes(leaving.PostmarkDelivery(delivery)))).AssertProblem(404, "not_found");
    }
}
