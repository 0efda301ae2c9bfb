using System.Collections.Concurrent;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail.Smtp;
using PenguinMails.Mail.Tests.Smtp;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp;

public sealed class SmtpSendingTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task An_email_reaches_the_server_as_it_was_written(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, SmtpGateway.Settings(mail.Settings()) with
        {
            Dkim = [new() { Domain = "yourdomain.com", Selector = "pm" }],
        });

        var id = await gateway.SendAsync(new
        {
            from = "Söle <sales@yourdomain.com>",
            to = "\"Doe, Jane\" <jane@example.com>",
            reply_to = "answers@yourdomain.com",
            subject = "Grüße",
            text_body = "Guten Tag",
            html_body = "<p>Guten Tag <a href=\"https://shop.example/a\">hier</a></p>",
            type = "cold_outreach",
            headers = new Dictionary<string, string> { ["X-Own"] = "yes" },
            attachments = new[] { new { name = "a.txt", content_type = "text/plain", content = Convert.ToBase64String("content"u8) } },
        });

        var delivery = await gateway.UntilAsync(id, "sent");
        Assert.Equal("Q0", delivery.GetProperty("attempts")[0].GetProperty("provider_message_id").GetString());
        var message = Assert.Single(mail.Messages);
        Assert.Equal("Grüße", message.Subject);
        Assert.Equal("yes", message.Headers["X-Own"]);
        Assert.Equal("List-Unsubscribe=One-Click", message.Headers["List-Unsubscribe-Post"]);
        Assert.Contains("d=yourdomain.com", message.Headers["DKIM-Signature"], StringComparison.Ordinal);
        var html = message.HtmlBody;
        Assert.Contains("/t/c/", html, StringComparison.Ordinal);
        Assert.Contains("/t/o/", html, StringComparison.Ordinal);
        Assert.DoesNotContain("shop.example", html, StringComparison.Ordinal);
        Assert.Equal("content", message.Attachments.OfType<MimeKit.TextPart>().Single(part => part.FileName == "a.txt").Text);
        var envelope = Assert.Single(mail.Taken);
        Assert.Equal(["jane@example.com"], envelope.Recipients);
        Assert.Matches($"^b\\+[a-z2-7]+@{SmtpGateway.BounceDomain}$", envelope.ReturnPath);
    }

    [Fact]
    public async Task A_group_gets_one_email_and_nobody_sees_a_blind_copy()
    {
        await using var mail = MailServer.Start(recipient: address => address.StartsWith("gone", StringComparison.Ordinal) ? new(550, "5.1.1", "No such user") : null);
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());

        var id = await gateway.SendAsync(new
        {
            from = "sales@yourdomain.com",
            to = new[] { "a@example.com", "gone@example.com" },
            cc = "c@example.com",
            bcc = "hidden@example.com",
            subject = "All",
            text_body = "Hi",
            type = "transactional",
        });

        await gateway.UntilAsync(id, "sent");
        var envelope = Assert.Single(mail.Taken);
        Assert.Equal(["a@example.com", "c@example.com", "hidden@example.com"], envelope.Recipients.Order());
        var message = Assert.Single(mail.Messages);
        Assert.DoesNotContain(message.Headers, field => field.Value.Contains("hidden", StringComparison.Ordinal));
        Assert.Equal("rejected", (await gateway.DeliveryAsync(id, 1)).GetProperty("status").GetString());
        Assert.Equal(["gone@example.com"], await gateway.SuppressedAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Whom_of_a_group_the_server_refuses_for_now_gets_the_email_later_and_alone(StorageKind storage)
    {
        string[] everybody = ["grey1@example.com", "b@example.com", "grey2@example.com"];
        var greylisted = new ConcurrentDictionary<string, bool>();
        await using var mail = MailServer.Start(recipient: address =>
            address.StartsWith("grey", StringComparison.Ordinal) && greylisted.TryAdd(address, true) ? new(450, "4.7.1", "Greylisted, try again in 60 seconds") : null);
        await using var gateway = await SmtpGateway.StartAsync(storage, mail.Settings());

        var id = await gateway.SendAsync(new
        {
            from = "sales@yourdomain.com",
            to = everybody,
            bcc = "hidden@example.com",
            mode = "group",
            subject = "All",
            text_body = "Hi",
            type = "transactional",
        });

        for (var place = 0; place < 4; place++)
            await gateway.UntilAsync(id, "sent", TimeSpan.FromSeconds(10), place);
        Assert.Equal(["b@example.com,hidden@example.com", "grey1@example.com", "grey2@example.com"], mail.Taken.Select(taken => string.Join(',', taken.Recipients)).Order());
        Assert.All(mail.Messages, message => Assert.Equal(string.Join(", ", everybody), message.Headers["To"]));
        Assert.Equal(["unavailable", "accepted"], (await gateway.DeliveryAsync(id)).GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("outcome").GetString()));
        Assert.Equal(1, (await gateway.DeliveryAsync(id, 1)).GetProperty("attempts").GetArrayLength());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_recipient_that_does_not_exist_is_refused_for_good_and_suppressed(StorageKind storage)
    {
        await using var mail = MailServer.Start(recipient: _ => new(550, "5.1.1", "No such user here"));
        await using var gateway = await SmtpGateway.StartAsync(storage, mail.Settings());

        var id = await gateway.SendAsync(SmtpGateway.Email("nobody@example.com"));

        var delivery = await gateway.UntilAsync(id, "rejected");
        Assert.Contains("No such user here", delivery.ToString(), StringComparison.Ordinal);
        Assert.Equal(["nobody@example.com"], await gateway.SuppressedAsync());
    }

    [Fact]
    public async Task A_greylisted_recipient_is_tried_again_and_holds_up_nobody_else()
    {
        var tries = 0;
        await using var mail = MailServer.Start(recipient: address => address.StartsWith("grey", StringComparison.Ordinal) && tries++ == 0 ? new(450, "4.7.1", "Greylisted") : null);
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());

        var grey = await gateway.SendAsync(SmtpGateway.Email("grey@example.com"));
        var other = await gateway.SendAsync(SmtpGateway.Email("other@example.com"));

        await gateway.UntilAsync(other, "sent");
        await gateway.UntilAsync(grey, "sent", TimeSpan.FromSeconds(31));
        Assert.Equal(2, mail.Taken.Count);
    }

    [Fact]
    public async Task A_server_that_hangs_up_after_the_dot_leaves_bulk_sent_but_unconfirmed_and_it_is_not_sent_again()
    {
        await using var mail = MailServer.Start(_ => SmtpReply.Hangup);
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());

        var bulk = await gateway.SendAsync(SmtpGateway.Email("bulk@example.com", "marketing"));
        await Eventually.TrueAsync(async () => (await gateway.DeliveryAsync(bulk)).ToString().Contains("unknown", StringComparison.Ordinal));
        var delivery = await gateway.UntilAsync(bulk, "sent", TimeSpan.FromMinutes(1));

        Assert.True(delivery.GetProperty("unconfirmed").GetBoolean());
        Assert.StartsWith("Unconfirmed: ", delivery.GetProperty("status_detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, 1), await gateway.SentAndUnconfirmedAsync());
        Assert.Single(mail.Taken);
    }

    [Theory]
    [InlineData(true, MailServer.Password, "sent", "")]
    [InlineData(true, "wrong", "queued", "misconfigured")]
    [InlineData(false, MailServer.Password, "queued", "certificate")]
    public async Task A_password_goes_only_to_a_server_that_is_trusted(bool trusted, string password, string state, string detail)
    {
        using var certificate = Certificates.For("localhost");
        await using var mail = MailServer.Start(certificate: certificate);
        using var roots = new TempFile(trusted ? certificate.ExportCertificatePem() : Certificates.For("localhost").ExportCertificatePem());
        await using var gateway = await SmtpGateway.StartAsync(
            StorageKind.Sqlite, SmtpGateway.Settings(mail.Encrypted(password)), ("Providers:Smtp:TrustedRoots", roots.Path));

        var id = await gateway.SendAsync(SmtpGateway.Email("a@example.com"));

        JsonElement delivery = default;
        await Eventually.TrueAsync(async () =>
        {
            delivery = await gateway.DeliveryAsync(id);
            return delivery.GetProperty("status").GetString() == state && delivery.ToString().Contains(detail, StringComparison.OrdinalIgnoreCase);
        }, () => delivery.ToString());
        Assert.Equal(state == "sent" ? 1 : 0, mail.Taken.Count);
        Assert.All(mail.Taken, taken => Assert.Equal((true, MailServer.User), (taken.Peer.Encrypted, taken.Peer.User)));
    }

    [Fact]
    public async Task Servers_share_by_weight_and_one_that_is_down_is_passed_over()
    {
        await using var big = MailServer.Start();
        await using var small = MailServer.Start();
        var dead = new SmtpServer { Name = "dead", Host = "127.0.0.1", Port = SmtpAdmin.DeadPort, Security = SmtpEncryption.None };
        await using var gateway = await SmtpGateway.StartAsync(
            StorageKind.Sqlite, dead, big.Settings("big") with { Weight = 3 }, small.Settings("small"));

        var ids = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            ids.Add(await gateway.SendAsync(SmtpGateway.Email($"u{i}@example.com")));
            await Eventually.TrueAsync(async () => (await gateway.DeliveryAsync(ids[^1])).GetProperty("status").GetString() is not "sending");
        }

        foreach (var id in ids)
            await gateway.UntilAsync(id, "sent", TimeSpan.FromSeconds(31));
        Assert.Equal(40, big.Taken.Count + small.Taken.Count);
        Assert.InRange(small.Taken.Count, 5, 15);
    }

    private sealed class TempFile : IDisposable
    {
        public TempFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
