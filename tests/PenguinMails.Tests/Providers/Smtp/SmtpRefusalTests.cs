using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
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

    [Theory]
    [InlineData(550, "5.1.1", "No such user", "Refused InvalidRecipient", true)]
    [InlineData(556, "5.1.10", "Recipient address has null MX", "Refused InvalidRecipient", true)]
    [InlineData(550, null, "Requested action aborted", "Refused Other")]
    [InlineData(554, "5.7.1", "Relay access denied", "Refused Sender")]
    [InlineData(550, "5.7.26", "This mail is unauthenticated", "Misconfigured Authentication")]
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

    private static (string Outcome, bool Suppresses) Summary(SmtpResult result) =>
        SmtpOutcomes.Of(result, "main", Samples.CallTo("anna@example.com").Envelopes[0]) switch
        {
            SendOutcome.Refused refused => ($"Refused {refused.Reason}", refused.Suppresses is not null),
            SendOutcome.Misconfigured wrong => ($"Misconfigured {wrong.Scope}", false),
            var other => (other.GetType().Name, false),
        };
}
