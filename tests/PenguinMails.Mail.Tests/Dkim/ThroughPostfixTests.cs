using System.Globalization;
using System.Text;
using PenguinMails.Mail.Dkim;
using PenguinMails.Mail.Mime;
using PenguinMails.Mail.Smtp;
using PenguinMails.Mail.Tests.Mime;
using Xunit;

namespace PenguinMails.Mail.Tests.Dkim;

/// <summary>Every message of the matrix verifies at another party's, as it was sent and as Postfix delivered it.</summary>
public sealed class ThroughPostfixTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signatures_verify_before_and_after_Postfix()
    {
        using var signer = Signed.Signer();
        var names = MessageMatrix.Messages.Keys.ToList();
        var signed = new List<RawMessage>();
        foreach (var message in MessageMatrix.Messages.Values)
            signed.Add(await signer.SignAsync(MimeComposer.Compose(message), TimeProvider.System.GetUtcNow(), Ct));

        await AssertAllVerifyAsync(names, await Task.WhenAll(signed.Select(OctetsAsync)));
        await AssertAllVerifyAsync(names, await DeliverAsync(signed));
        Assert.InRange(names.Count, 60, int.MaxValue);
    }

    [Fact]
    public async Task What_was_changed_on_the_way_does_not_verify()
    {
        using var signer = Signed.Signer();
        var signed = await signer.SignAsync(MimeComposer.Compose(MessageMatrix.Plain), TimeProvider.System.GetUtcNow(), Ct);
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

    private static async Task<byte[]> OctetsAsync(RawMessage message)
    {
        var octets = new MemoryStream();
        await message.WriteAsync(octets, Ct);
        return octets.ToArray();
    }

    private static async Task<byte[][]> DeliverAsync(List<RawMessage> messages)
    {
        await using (var pool = await PoolAsync())
            for (var i = 0; i < messages.Count; i++)
                Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(new("ann@sender.test", [RecipientOf($"dkim-{i}")]), messages[i], Ct));

        return await Task.WhenAll(messages.Select((_, i) => PostfixServer.DeliveredToAsync(RecipientOf($"dkim-{i}"), Ct)));
    }

    private static async Task<byte[]> DeliverAsync(RawMessage message, string name)
    {
        await using var pool = await PoolAsync();
        Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(new("ann@sender.test", [RecipientOf(name)]), message, Ct));
        return await PostfixServer.DeliveredToAsync(RecipientOf(name), Ct);
    }

    private static async Task<SmtpPool> PoolAsync() =>
        new(new() { Host = "127.0.0.1", Port = await PostfixServer.PortAsync(), Security = SmtpSecurity.None });

    private static string RecipientOf(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}@{PostfixServer.Domain}");
}
