using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MimeKit;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Mail;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp;

public sealed class SmtpBounceTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task A_bounce_by_mail_bounces_its_delivery_and_suppresses_the_address(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, mail.Settings());
        var id = await gateway.SendAsync(SmtpGateway.Email("gone@example.com"));
        await gateway.UntilAsync(id, "sent");

        var taken = await MailAsync(gateway, mail.Taken.Single().ReturnPath, Report("gone@example.com"));

        Assert.IsType<SmtpResult.Accepted>(taken);
        await gateway.UntilAsync(id, "bounced");
        // Read again: events are read before the state, so that the state knows of each of them.
        var delivery = await gateway.DeliveryAsync(id);
        Assert.Contains("no such user", delivery.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("hard", delivery.GetProperty("events")[0].GetProperty("class").GetString());
        Assert.Equal(["gone@example.com"], await gateway.SuppressedAsync());
        Assert.NotNull(Assert.Single(await gateway.Server.Get<PenguinMails.Gateway.Connections.Admin.WebhookEndpoints>().OfTenantAsync(gateway.Tenant.Id, CancellationToken.None)).HeardAt);
    }

    [Fact]
    public async Task A_bounce_that_is_mailed_again_with_other_times_or_in_another_form_is_one()
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());
        var id = await gateway.SendAsync(SmtpGateway.Email("gone@example.com"));
        await gateway.UntilAsync(id, "sent");
        var path = mail.Taken.Single().ReturnPath;

        await MailAsync(gateway, path, Report("gone@example.com"));
        await gateway.UntilAsync(id, "bounced");
        await MailAsync(gateway, path, Report("gone@example.com").Replace("10:00:00", "10:20:00", StringComparison.Ordinal));
        await MailAsync(gateway, path, Report("GONE@example.com").Replace("could not be delivered", "konnte nicht zugestellt werden", StringComparison.Ordinal));
        await MailAsync(gateway, path, "From: MAILER-DAEMON@mx.example.com\r\nSubject: failure notice\r\nDate: Sat, 21 Nov 2026 11:00:00 +0000\r\n\r\n<gone@example.com>:\r\nno such user\r\n");

        // What comes later is read later.
        var later = await gateway.SendAsync(SmtpGateway.Email("later@example.com"));
        await gateway.UntilAsync(later, "sent");
        await MailAsync(gateway, mail.Taken.Last().ReturnPath, Report("later@example.com"));
        await gateway.UntilAsync(later, "bounced");
        Assert.Equal(1, (await gateway.DeliveryAsync(id)).GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task A_bounce_piped_by_another_server_does_the_same()
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());
        var id = await gateway.SendAsync(SmtpGateway.Email("gone@example.com"));
        await gateway.UntilAsync(id, "sent");
        var piped = $"Delivered-To: {mail.Taken.Single().ReturnPath}\r\n{Report("gone@example.com")}";

        // Bounces come days later: the domain may be another by then.
        await gateway.SaveAsync(SmtpGateway.Settings(mail.Settings()) with { BounceDomain = "other.yourdomain.com" });
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(gateway, piped, "wrong"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(gateway, piped, gateway.Connection.WebhookSecret));

        await gateway.UntilAsync(id, "bounced");
    }

    [Fact]
    public async Task A_forged_bounce_changes_nothing()
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());
        var id = await gateway.SendAsync(SmtpGateway.Email("victim@example.com"));
        await gateway.UntilAsync(id, "sent");
        var genuine = mail.Taken.Single().ReturnPath;
        var forged = (genuine[2] == 'a' ? "b+b" : "b+a") + genuine[3..];

        Assert.IsType<SmtpResult.NoRecipient>(await MailAsync(gateway, forged, Report("victim@example.com")));
        Assert.IsType<SmtpResult.NoRecipient>(await MailAsync(gateway, "someone@elsewhere.example", Report("victim@example.com")));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(gateway, $"Delivered-To: {forged}\r\n{Report("victim@example.com")}", gateway.Connection.WebhookSecret));

        // It is processed, and set aside.
        await Eventually.TrueAsync(async () =>
        {
            using var read = await gateway.Server.Get<PenguinMails.Gateway.Storage.Database>().ReadAsync(CancellationToken.None);
            return read.First<string>("SELECT state FROM raw_events WHERE tenant_id = @Id", new { gateway.Tenant.Id }) == "quarantined";
        });
        Assert.Equal("sent", (await gateway.DeliveryAsync(id)).GetProperty("status").GetString());
        Assert.Empty(await gateway.SuppressedAsync());
    }

    [Fact]
    public async Task A_complaint_is_kept_and_suppresses_and_an_automatic_reply_is_not()
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());
        var id = await gateway.SendAsync(SmtpGateway.Email("cross@example.com"));
        await gateway.UntilAsync(id, "sent");
        var returnPath = mail.Taken.Single().ReturnPath;

        Assert.IsType<SmtpResult.Accepted>(await MailAsync(gateway, returnPath, "Auto-Submitted: auto-replied\r\nSubject: Away\r\n\r\nI am away.\r\n"));
        Assert.IsType<SmtpResult.Accepted>(await MailAsync(gateway, returnPath, Complaint));

        await Eventually.TrueAsync(async () =>
        {
            await gateway.PassAsync(TimeSpan.FromMilliseconds(100));
            return (await gateway.DeliveryAsync(id)).GetProperty("complained_at").ValueKind != System.Text.Json.JsonValueKind.Null;
        });
        Assert.Equal("sent", (await gateway.DeliveryAsync(id)).GetProperty("status").GetString());
        Assert.Equal(["cross@example.com"], await gateway.SuppressedAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Tenants_that_share_a_bounce_domain_get_each_their_own(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, mail.Settings());
        var other = await gateway.Server.CreateTenantAsync();
        await gateway.Server.Get<ConnectionChanges>().SaveAsync(other.Id, "smtp", SmtpGateway.Settings(mail.Settings()), null, "test", CancellationToken.None);
        var id = await gateway.SendAsync(SmtpGateway.Email("gone@example.com"));
        await gateway.UntilAsync(id, "sent");

        Assert.IsType<SmtpResult.Accepted>(await MailAsync(gateway, mail.Taken.Single().ReturnPath, Report("gone@example.com")));

        await gateway.UntilAsync(id, "bounced");
    }

    [Fact]
    public async Task A_bounce_that_returns_a_large_email_whole_is_taken()
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());
        var id = await gateway.SendAsync(SmtpGateway.Email("gone@example.com"));
        await gateway.UntilAsync(id, "sent");
        var whole = string.Concat(Enumerable.Repeat(new string('x', 74) + "\r\n", 15_000_000 / 76));

        Assert.IsType<SmtpResult.Accepted>(await MailAsync(
            gateway, mail.Taken.Single().ReturnPath, Report("gone@example.com").Replace("--x--", $"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: Hello\r\n\r\n{whole}--x--", StringComparison.Ordinal)));

        await gateway.UntilAsync(id, "bounced");
    }

    internal static async Task<SmtpResult> MailAsync(SmtpGateway gateway, string to, string message)
    {
        await using var pool = new SmtpPool(new()
        {
            Host = "127.0.0.1",
            Port = gateway.Server.Get<BounceListener>().EndPoint!.Port,
            Security = SmtpSecurity.None,
        });
        return await pool.SendAsync(new("", [to]), MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(message))), CancellationToken.None);
    }

    private static async Task<HttpStatusCode> PostAsync(SmtpGateway gateway, string message, string password)
    {
        var connection = PublicId.Format(PublicId.Connection, gateway.Connection.Id);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/smtp/{connection}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message)) { Headers = { ContentType = new("message/rfc822") } },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection}:{password}")));
        using var answer = await gateway.Server.Client().SendAsync(request);
        return answer.StatusCode;
    }

    internal static string Report(string recipient) => $"""
        From: MAILER-DAEMON@mx.example.com
        Subject: Undelivered Mail Returned to Sender
        Date: Sat, 21 Nov 2026 10:00:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="x"

        --x
        Content-Type: text/plain

        It could not be delivered.
        --x
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.com

        Final-Recipient: rfc822; {recipient}
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 No such user
        --x--

        """.ReplaceLineEndings("\r\n");

    private static readonly string Complaint = """
        From: feedback@isp.example
        Subject: Abuse report
        Date: Sat, 21 Nov 2026 10:00:00 +0000
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="x"

        --x
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: Isp/1.0
        Version: 1
        --x--

        """.ReplaceLineEndings("\r\n");
}
