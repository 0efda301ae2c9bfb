using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>What follows from a refusal for the recipient, for the From domain and for nobody.</summary>
public sealed class SmtpRefusalTests
{
    [Fact]
    public async Task A_message_that_is_refused_after_its_recipient_was_taken_suppresses_nobody()
    {
        await using var mail = MailServer.Start(_ => new(550, null, "Message rejected"));
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());

        var id = await gateway.SendAsync(SmtpGateway.Email("anna@example.com"));

        var delivery = await gateway.UntilAsync(id, "rejected");
        Assert.Contains("550 Message rejected", delivery.ToString(), StringComparison.Ordinal);
        Assert.Empty(await gateway.SuppressedAsync());
    }

    [Fact]
    public async Task A_list_that_takes_no_mail_from_strangers_is_refused_and_others_get_theirs()
    {
        await using var mail = MailServer.Start(recipient: address => address.StartsWith("staff", StringComparison.Ordinal)
            ? new(550, "5.7.133", "RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed")
            : null);
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());

        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("staff@example.com")), "rejected");
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("anna@example.com")), "sent");

        Assert.Empty(await gateway.SuppressedAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Who_wants_the_domain_authenticated_gets_nothing_more_for_an_hour_and_others_get_theirs(StorageKind storage)
    {
        var strict = true;
        await using var mail = MailServer.Start(delivery => strict && delivery.Recipients.Any(to => to.EndsWith("@gmail.com", StringComparison.Ordinal))
            ? new(550, "5.7.26", "This mail has been blocked because the sender is unauthenticated.")
            : new(250, "2.0.0", "Ok"));
        await using var gateway = await SmtpGateway.StartAsync(storage, mail.Settings());
        var refused = await gateway.SendAsync(SmtpGateway.Email("anna@gmail.com"));
        await Eventually.TrueAsync(async () =>
        {
            await gateway.PassAsync(TimeSpan.FromMilliseconds(50));
            return (await gateway.DeliveryAsync(refused)).ToString().Contains("\"misconfigured\"", StringComparison.Ordinal);
        });

        var second = await gateway.SendAsync(SmtpGateway.Email("bert@googlemail.com"));
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("carl@example.com")), "sent");

        Assert.Equal(0, (await gateway.DeliveryAsync(second)).GetProperty("attempts").GetArrayLength());
        Assert.Contains("not authenticated", (await gateway.DeliveryAsync(refused)).GetProperty("status_detail").GetString(), StringComparison.Ordinal);
        var alert = Assert.Single(await gateway.AlertsAsync(), alert => alert.GetProperty("kind").GetString() == "authentication_refused");
        Assert.Equal("yourdomain.com to Gmail", alert.GetProperty("subject").GetString());
        strict = false;
        await gateway.UntilAsync(refused, "sent", TimeSpan.FromMinutes(5));
        await gateway.UntilAsync(second, "sent", TimeSpan.FromMinutes(5));
        Assert.Empty(await gateway.SuppressedAsync());
    }

    [Fact]
    public async Task A_mailbox_that_stays_full_through_three_messages_is_left_alone_for_a_time_and_one_that_is_put_off_is_not()
    {
        await using var mail = MailServer.Start(recipient: address => address.StartsWith("full", StringComparison.Ordinal)
            ? new(452, "4.2.2", "The email account that you tried to reach is over quota") : new(451, "4.7.1", "Greylisted, try again later"));
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());

        foreach (var to in (string[])["slow@example.com", "full@example.com"])
            for (var number = 0; number < 3; number++)
            {
                Assert.Empty(await gateway.SuppressedAsync());
                await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email(to)), "failed", TimeSpan.FromMinutes(61));
            }

        Assert.Equal(["full@example.com"], await gateway.SuppressedAsync());
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("full@example.com")), "suppressed");
    }

    [Fact]
    public async Task Where_several_refuse_the_sender_it_waits_and_where_one_does_it_goes_on()
    {
        await using var mail = MailServer.Start(recipient: address => address.StartsWith("no", StringComparison.Ordinal) ? new(554, "5.7.1", "Sender address rejected: Access denied") : null);
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());
        foreach (var to in (string[])["no1@a.example", "no2@a.example", "no3@a.example", "no1@b.example"])
            await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email(to)), "rejected");
        Assert.False(IsClosed());

        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("no1@c.example")), "rejected");

        Assert.True(IsClosed());
        bool IsClosed() => gateway.Server.Get<ReadyQueues>().RefusesDomain(gateway.Connection, "yourdomain.com");
    }

    [Theory]
    [InlineData(550, "5.1.1", "No such user", "Refused InvalidRecipient", true)]
    [InlineData(556, "5.1.10", "Recipient address has null MX", "Refused InvalidRecipient", true)]
    [InlineData(550, null, "Requested action aborted", "Refused Other")]
    [InlineData(554, "5.7.1", "Relay access denied", "Refused Sender")]
    [InlineData(550, "5.7.26", "This mail is unauthenticated", "Misconfigured Authentication")]
    [InlineData(421, "4.7.26", "This mail is unauthenticated", "Misconfigured Authentication")]
    [InlineData(550, "5.7.1", "Blocked using zen.spamhaus.org", "Unavailable")]
    [InlineData(552, "5.2.2", "Mailbox full", "Unavailable")]
    [InlineData(450, "5.1.1", "No such user", "Unavailable")]
    public void Of_a_recipient(int code, string? enhanced, string text, string expected, bool suppresses = false) =>
        Assert.Equal((expected, suppresses), Summary(new SmtpResult.NoRecipient([new("anna@example.com", new(code, enhanced, text))])));

    [Theory]
    [InlineData(SmtpStage.Mail, 550, "5.7.1", "You may not send from there", "Unavailable")]
    [InlineData(SmtpStage.Mail, 550, "5.1.1", "User unknown", "Misconfigured FromDomain")]
    [InlineData(SmtpStage.Mail, 553, "5.7.1", "Sender address rejected: not owned by user", "Misconfigured FromDomain")]
    [InlineData(SmtpStage.Mail, 550, "5.7.26", "Unauthenticated", "Misconfigured FromDomain")]
    [InlineData(SmtpStage.Data, 554, "5.5.1", "No valid recipients", "Refused Other")]
    [InlineData(SmtpStage.Content, 550, "5.1.1", "User unknown", "Refused Other")]
    [InlineData(SmtpStage.Content, 550, "5.7.60", "Client does not have permissions to send as this sender", "Refused Sender")]
    [InlineData(SmtpStage.Content, 550, "5.7.515", "Access denied, sending domain does not meet the level", "Misconfigured Authentication")]
    [InlineData(SmtpStage.Content, 552, "5.3.4", "Message too big", "Refused TooLarge")]
    public void Of_a_message(SmtpStage stage, int code, string? enhanced, string text, string expected) =>
        Assert.Equal((expected, false), Summary(new SmtpResult.Refused(stage, new(code, enhanced, text), [])));

    [Theory]
    [InlineData(452, "4.2.2", "Over quota", true)]
    [InlineData(552, "5.2.2", "Mailbox full", true)]
    [InlineData(552, null, "Mailbox full", true)]
    [InlineData(452, null, "Mailbox full", true)]
    [InlineData(452, "4.3.1", "Insufficient system storage", false)]
    [InlineData(452, "4.5.3", "Too many recipients", false)]
    [InlineData(450, "4.2.0", "Greylisted", false)]
    public void Whether_its_mailbox_is_full(int code, string? enhanced, string text, bool isFull) => Assert.Equal(
        isFull, SmtpOutcomes.Of(new SmtpResult.NoRecipient([new("anna@example.com", new(code, enhanced, text))]), "main", Samples.CallTo("anna@example.com").Envelopes[0]) is SendOutcome.Unavailable { MailboxFull: true });

    private static (string Outcome, bool Suppresses) Summary(SmtpResult result) =>
        SmtpOutcomes.Of(result, "main", Samples.CallTo("anna@example.com").Envelopes[0]) switch
        {
            SendOutcome.Refused refused => ($"Refused {refused.Reason}", refused.Suppresses is not null),
            SendOutcome.Misconfigured wrong => ($"Misconfigured {wrong.Scope}", false),
            var other => (other.GetType().Name, false),
        };
}
