using System.Text;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

public sealed class SmtpToPostfixTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain", "Hello.\r\n.\r\n..\r\n.dot\r\n")]
    [InlineData("utf8", "Grüße aus Köln\r\n")]
    [InlineData("unended", "no line end")]
    public async Task Postfix_delivers_what_was_sent(string name, string body)
    {
        await using var pool = await PoolAsync();
        var recipient = $"smtp-{name}@{PostfixServer.Domain}";

        var accepted = Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(Letters.To(recipient), Letters.Message(body), Ct));
        Assert.NotNull(accepted.QueueId);
        Assert.EndsWith("\n\n" + (body + "\r\n").Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n') + "\n", await DeliveredAsync(recipient), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_messages_share_few_connections_and_all_arrive()
    {
        await using var pool = await PoolAsync();
        var recipients = Enumerable.Range(0, 50).Select(i => $"smtp-many-{i}@{PostfixServer.Domain}").ToList();

        var results = await Task.WhenAll(recipients.Select(recipient => pool.SendAsync(Letters.To(recipient), Letters.Message(recipient + "\r\n"), Ct)));
        Assert.All(results, result => Assert.IsType<SmtpResult.Accepted>(result));
        foreach (var recipient in recipients)
            Assert.EndsWith("\n\n" + recipient + "\n", await DeliveredAsync(recipient), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipient_that_postfix_refuses_is_refused_alone()
    {
        await using var pool = await PoolAsync();
        var served = $"smtp-served@{PostfixServer.Domain}";

        var result = await pool.SendAsync(Letters.To(served, "nobody@[300.1.1.1]"), Letters.Message(), Ct);
        Assert.Equal(["nobody@[300.1.1.1]"], Assert.IsType<SmtpResult.Accepted>(result).Refusals.Select(refusal => refusal.Recipient));
    }

    private static async Task<SmtpPool> PoolAsync() => new(new()
    {
        Host = "127.0.0.1",
        Port = await PostfixServer.PortAsync(),
        Security = SmtpSecurity.None,
        MaxConnections = 3,
    });

    private static async Task<string> DeliveredAsync(string recipient) => Encoding.UTF8.GetString(await PostfixServer.DeliveredToAsync(recipient, Ct));
}
