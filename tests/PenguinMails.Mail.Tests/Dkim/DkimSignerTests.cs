using System.Security.Cryptography;
using System.Text;
using PenguinMails.Mail.Dkim;
using Xunit;

namespace PenguinMails.Mail.Tests.Dkim;

public sealed class DkimSignerTests
{
    private const string Plain =
        "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.net>\r\nSubject: Good  news\r\n\tfor you\r\n" +
        "Date: Sat, 21 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n" +
        "Content-Type: text/plain; charset=utf-8\r\nList-Unsubscribe: <https://u.example.com/x>\r\n" +
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nHello  Bob,\t\r\n\r\nall is well. \r\n\r\n\r\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_message_verifies()
    {
        var signed = await Signed.OctetsAsync(Plain, Ct);

        Assert.True(await VerifiesAsync(signed));
        Assert.EndsWith(Plain, Encoding.ASCII.GetString(signed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all is well", "all is lost")]
    [InlineData("all is well", "all is  well\r\n.")]
    [InlineData("Good  news", "Bad news")]
    [InlineData("Ann <ann@", "Ann <eve@")]
    [InlineData("\r\nTo: Bob", "\r\nFrom: Eve <eve@example.com>\r\nTo: Bob")]
    [InlineData("\r\nTo: Bob", "\r\nSubject: Another\r\nTo: Bob")]
    [InlineData("\r\nTo: Bob", "\r\nTo: Eve <eve@example.net>\r\nTo: Bob")]
    [InlineData("\r\nTo: Bob", "\r\nCc: Eve <eve@example.net>\r\nTo: Bob")]
    [InlineData("\r\nTo: Bob", "\r\nReply-To: Eve <eve@example.net>\r\nTo: Bob")]
    [InlineData("\r\nTo: Bob", "\r\nList-Unsubscribe: <https://evil.example>\r\nTo: Bob")]
    [InlineData("List-Unsubscribe: <https://u.example.com/x>\r\n", "")]
    [InlineData("text/plain", "text/html")]
    public async Task A_message_that_was_changed_does_not_verify(string original, string changed)
    {
        var signed = Encoding.ASCII.GetString(await Signed.OctetsAsync(Plain, Ct));
        Assert.Contains(original, signed, StringComparison.Ordinal);

        Assert.False(await VerifiesAsync(Encoding.ASCII.GetBytes(signed.Replace(original, changed, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("Subject")]
    [InlineData("Date")]
    [InlineData("To")]
    [InlineData("List-Unsubscribe")]
    public async Task A_field_that_was_absent_cannot_be_added(string name)
    {
        var signed = Encoding.ASCII.GetString(await Signed.OctetsAsync("From: ann@example.com\r\n\r\nHello\r\n", Ct));

        Assert.True(await VerifiesAsync(Encoding.ASCII.GetBytes(signed)));
        Assert.False(await VerifiesAsync(Encoding.ASCII.GetBytes($"{name}: something\r\n{signed}")));
    }

    [Theory]
    [InlineData("hello  bob,\r\n", "hello bob,\r\n")]
    [InlineData("Received: from a by b\r\n", "")]
    [InlineData("X-Spam: no\r\n", "")]
    public async Task What_relays_do_leaves_it_valid(string added, string before)
    {
        var signed = Encoding.ASCII.GetString(await Signed.OctetsAsync(Plain.Replace("Hello  Bob,\t", "hello bob,", StringComparison.Ordinal), Ct));
        var relayed = before.Length == 0 ? added + signed : signed.Replace(before, added, StringComparison.Ordinal);

        Assert.NotEqual(signed, relayed);
        Assert.True(await VerifiesAsync(Encoding.ASCII.GetBytes(relayed)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n\r\n")]
    [InlineData(" \t\r\n\r\n")]
    [InlineData("\r\n\r\nafter empty lines\r\n")]
    [InlineData("one\r\n\r\n\r\n two\t \tthree \r\n \r\n")]
    [InlineData("a\r\nlone \rreturn\r\r\n")]
    public async Task Bodies_at_the_edge_verify(string body)
    {
        Assert.True(await VerifiesAsync(await Signed.OctetsAsync("From: ann@example.com\r\n\r\n" + body, Ct)));
    }

    [Fact]
    public async Task The_body_is_read_in_whatever_pieces_it_comes()
    {
        var body = Encoding.ASCII.GetBytes(Plain[(Plain.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        var header = Encoding.ASCII.GetBytes(Plain[..(Plain.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)]);
        using var signer = Signed.Signer();
        var single = new RawMessage(header, body.Length, async (to, ct) =>
        {
            foreach (var octet in body)
                await to.WriteAsync(new[] { octet }, ct);
        });

        Assert.True(await VerifiesAsync(await Signed.OctetsAsync(signer, single, Ct)));
    }

    [Fact]
    public async Task A_large_body_is_signed_without_being_held()
    {
        var line = Encoding.ASCII.GetBytes(new string('x', 76) + "\r\n");
        using var signer = Signed.Signer();
        var message = new RawMessage("From: ann@example.com\r\n"u8.ToArray(), line.Length * 200_000L, async (to, ct) =>
        {
            for (var i = 0; i < 200_000; i++)
                await to.WriteAsync(line, ct);
        });
        await signer.SignAsync(message, TimeProvider.System.GetUtcNow(), Ct);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var signing = signer.SignAsync(message, TimeProvider.System.GetUtcNow(), Ct);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(signing.IsCompletedSuccessfully, "It is measured only while it stays on this thread.");
        Assert.InRange(allocated, 1, 16_384);
        await signing;
    }

    [Fact]
    public async Task Many_sign_at_once_with_one_signer()
    {
        using var signer = Signed.Signer();
        var messages = Enumerable.Range(0, 64).Select(i => RawMessage.Of(Encoding.ASCII.GetBytes(Plain.Replace("all is well", $"all {i} is well", StringComparison.Ordinal))));
        var signed = await Task.WhenAll(messages.Select(message => Task.Run(() => Signed.OctetsAsync(signer, message, Ct), Ct)));

        Assert.All(await PythonDkim.VerifyAsync(Signed.Records, signed, Ct), Assert.True);
    }

    [Fact]
    public async Task After_a_body_that_broke_off_the_signer_still_signs()
    {
        using var signer = Signed.Signer();
        var broken = new RawMessage("From: ann@example.com\r\n"u8.ToArray(), 10, async (to, ct) =>
        {
            await to.WriteAsync("half"u8.ToArray(), ct);
            throw new IOException("gone");
        });
        await Assert.ThrowsAsync<IOException>(() => signer.SignAsync(broken, TimeProvider.System.GetUtcNow(), Ct));

        Assert.True(await VerifiesAsync(await Signed.OctetsAsync(signer, RawMessage.Of(Encoding.ASCII.GetBytes(Plain)), Ct)));
    }

    [Fact]
    public async Task The_field_is_folded_and_says_when_it_was_signed_and_when_it_ends()
    {
        using var signer = Signed.Signer(TimeSpan.FromDays(7));
        var signed = await signer.SignAsync(RawMessage.Of(Encoding.ASCII.GetBytes(Plain)), DateTimeOffset.FromUnixTimeSeconds(1_795_000_000), Ct);
        var field = Encoding.ASCII.GetString(signed.Header.Span)[..^(Plain.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)];

        Assert.All(field.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.Contains("t=1795000000;", field, StringComparison.Ordinal);
        Assert.Contains($"x={1_795_000_000 + (7 * 86_400)};", field, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_survives_export_and_import()
    {
        var again = DkimKey.Import(Signed.Key.Export());

        Assert.Equal(Signed.Key.PublicRecord, again.PublicRecord);
        Assert.Equal(2048, again.Bits);
    }

    [Fact]
    public void A_public_record_is_split_for_DNS()
    {
        Assert.Equal(Signed.Key.PublicRecord, string.Concat(Signed.Key.PublicRecordStrings));
        Assert.Equal([255, Signed.Key.PublicRecord.Length - 255], Signed.Key.PublicRecordStrings.Select(part => part.Length));
    }

    [Fact]
    public void A_weak_key_is_refused()
    {
        using var weak = RSA.Create(512);

        Assert.Throws<ArgumentOutOfRangeException>(() => DkimKey.Generate(1024));
        Assert.Throws<CryptographicException>(() => DkimKey.Import(weak.ExportPkcs8PrivateKey()));
        Assert.ThrowsAny<CryptographicException>(() => DkimKey.Import("nonsense"u8));
    }

    [Theory]
    [InlineData("no dot", "pm1")]
    [InlineData("example.com; b=x", "pm1")]
    [InlineData("example.com", "pm 1")]
    [InlineData("example.com", "")]
    [InlineData("example.com", "a..b")]
    public void Names_that_are_none_are_refused(string domain, string selector)
    {
        Assert.Throws<ArgumentException>(() => new DkimSigner(domain, selector, Signed.Key));
    }

    private static async Task<bool> VerifiesAsync(byte[] message) =>
        Assert.Single(await PythonDkim.VerifyAsync(Signed.Records, [message], Ct));
}
