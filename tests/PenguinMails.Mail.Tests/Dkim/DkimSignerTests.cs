using System.Security.Cryptography;
using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using PenguinMails.Mail.Dkim;
using Xunit;
using DkimSigner = PenguinMails.Mail.Dkim.DkimSigner;

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
        var signed = Signed.Octets(Plain);

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
        var signed = Encoding.ASCII.GetString(Signed.Octets(Plain));
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
        var signed = Encoding.ASCII.GetString(Signed.Octets("From: ann@example.com\r\n\r\nHello\r\n"));

        Assert.True(await VerifiesAsync(Encoding.ASCII.GetBytes(signed)));
        Assert.False(await VerifiesAsync(Encoding.ASCII.GetBytes($"{name}: something\r\n{signed}")));
    }

    [Theory]
    [InlineData("hello  bob,\r\n", "hello bob,\r\n")]
    [InlineData("Received: from a by b\r\n", "")]
    [InlineData("X-Spam: no\r\n", "")]
    public async Task What_relays_do_leaves_it_valid(string added, string before)
    {
        var signed = Encoding.ASCII.GetString(Signed.Octets(Plain.Replace("Hello  Bob,\t", "hello bob,", StringComparison.Ordinal)));
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
    public async Task Bodies_at_the_edge_verify(string body)
    {
        Assert.True(await VerifiesAsync(Signed.Octets("From: ann@example.com\r\n\r\n" + body)));
    }

    [Fact]
    public async Task Many_sign_at_once_with_one_signer()
    {
        var signer = Signed.Signer();
        var messages = Enumerable.Range(0, 64).Select(i => Plain.Replace("all is well", $"all {i} is well", StringComparison.Ordinal));
        var signed = await Task.WhenAll(messages.Select(message => Task.Run(() => Signed.Octets(message, signer), Ct)));

        Assert.All(await PythonDkim.VerifyAsync(Signed.Records, signed, Ct), Assert.True);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MimeKits_verifier_and_Pythons_believe_both_kinds_of_key(bool ed25519)
    {
        var signed = Signed.Octets(Plain, ed25519 ? Signed.Ed25519Signer() : Signed.Signer());

        Assert.True(await VerifiesAsync(signed));
        var message = MimeMessage.Load(new MemoryStream(signed), Ct);
        Assert.True(await new DkimVerifier(new Locator()).VerifyAsync(message, message.Headers[0], Ct));
        Assert.Contains(ed25519 ? "a=ed25519-sha256" : "a=rsa-sha256", message.Headers[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_field_says_when_it_was_signed()
    {
        var message = MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(Plain)), Ct);
        Signed.Signer().Sign(message, DateTimeOffset.FromUnixTimeSeconds(1_795_000_000));

        Assert.Contains("t=1795000000;", message.Headers[HeaderId.DkimSignature], StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_survives_export_and_import()
    {
        var again = DkimKey.Import(Signed.Key.Export());

        Assert.Equal(Signed.Key.PublicRecord, again.PublicRecord);
        Assert.Equal(Signed.Ed25519.PublicRecord, DkimKey.Import(Signed.Ed25519.Export()).PublicRecord);
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

    private sealed class Locator : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Key(Signed.Records[$"{selector}._domainkey.{domain}"]);

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));

        private static AsymmetricKeyParameter Key(string record)
        {
            var octets = Convert.FromBase64String(record[(record.IndexOf("p=", StringComparison.Ordinal) + 2)..]);
            return record.Contains("k=ed25519", StringComparison.Ordinal) ? new Ed25519PublicKeyParameters(octets) : PublicKeyFactory.CreateKey(octets);
        }
    }

    private static async Task<bool> VerifiesAsync(byte[] message) =>
        Assert.Single(await PythonDkim.VerifyAsync(Signed.Records, [message], Ct));
}
