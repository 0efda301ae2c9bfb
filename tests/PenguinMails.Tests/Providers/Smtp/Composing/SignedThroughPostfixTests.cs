using System.Globalization;
using System.Text;
using MimeKit;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail.Smtp;
using PenguinMails.Mail.Tests;
using PenguinMails.Mail.Tests.Dkim;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp.Composing;

/// <summary>Every message of the matrix verifies at another party's, as it was sent and as Postfix delivered it.</summary>
public sealed class SignedThroughPostfixTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signatures_verify_before_and_after_Postfix()
    {
        var names = MessageMatrix.Messages.Keys.ToList();
        var signed = MessageMatrix.Messages.Values.Select(SignedMessage).ToList();

        await AssertAllVerifyAsync(names, [.. signed.Select(MessageMatrix.OctetsOf)]);
        await AssertAllVerifyAsync(names, await DeliverAsync(signed));
        Assert.InRange(names.Count, 60, int.MaxValue);
    }

    [Fact]
    public async Task What_was_changed_on_the_way_does_not_verify()
    {
        var signed = SignedMessage(MessageMatrix.ToBob(MessageMatrix.Plain));
        var delivered = Encoding.UTF8.GetString(await DeliverAsync(signed, "dkim-changed"));
        string[] changed =
        [
            delivered.Replace("Hello\n", "Hello!\n", StringComparison.Ordinal),
            delivered.Replace("Subject: Plain", "Subject: Fancy", StringComparison.Ordinal),
            "Subject: Another\n" + delivered,
            "From: Eve <eve@sender.test>\n" + delivered,
        ];

        Assert.All(changed, message => Assert.NotEqual(delivered, message));
        var verified = await PythonDkim.VerifyAsync(Signed.Records, changed.Prepend(delivered).Select(Encoding.UTF8.GetBytes), Ct);
        Assert.Equal([true, false, false, false, false], verified);
    }

    private static async Task AssertAllVerifyAsync(List<string> names, IReadOnlyList<byte[]> messages)
    {
        var verified = await PythonDkim.VerifyAsync(Signed.Records, messages, Ct);
        Assert.Equal([], names.Zip(verified).Where(pair => !pair.Second).Select(pair => pair.First));
        Assert.Equal(names.Count, verified.Length);
    }

    private static MimeMessage SignedMessage(OutgoingEnvelope envelope)
    {
        var message = MessageMatrix.Compose(envelope);
        Signed.Signer().Sign(message, TimeProvider.System.GetUtcNow());
        return message;
    }

    private static async Task<byte[][]> DeliverAsync(List<MimeMessage> messages)
    {
        await using (var pool = await PoolAsync())
            for (var i = 0; i < messages.Count; i++)
                Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(new("ann@sender.test", [RecipientOf($"dkim-{i}")]), messages[i], Ct));

        return await Task.WhenAll(messages.Select((_, i) => PostfixServer.DeliveredToAsync(RecipientOf($"dkim-{i}"), Ct)));
    }

    private static async Task<byte[]> DeliverAsync(MimeMessage message, string name)
    {
        await using var pool = await PoolAsync();
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(new("ann@sender.test", [RecipientOf(name)]), message, Ct));
        return await PostfixServer.DeliveredToAsync(RecipientOf(name), Ct);
    }

    private static async Task<SmtpPool> PoolAsync() =>
        new(new() { Host = "127.0.0.1", Port = await PostfixServer.PortAsync(), Security = SmtpSecurity.None });

    private static string RecipientOf(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}@{PostfixServer.Domain}");
}
