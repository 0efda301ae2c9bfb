using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Tests;
using Xunit;

namespace PenguinMails.Mail.Tests.Dkim;

public sealed class DkimPropertyTests
{
    private static readonly Gen<string> Names = Gen.Elements(
        "Subject", "SUBJECT", "To", "Cc", "Reply-To", "X-Other", "Date", "Message-ID", "List-Unsubscribe", "Content-Type", "List-Id", "Feedback-ID");

    private static readonly Gen<string> Values = Texts(
        12, "a", "B", "é", "🐧", " ", "  ", "\t", ":", ";", "=", "b=", "=?utf-8?q?x?=", "\r\n x", "\r\n\ty", "<a@b.co>", "\"");

    private static readonly Gen<string> Bodies = Texts(
        40, "a", "word", "é", "🐧", " ", "  ", "\t", " \t ", "\r\n", "\r\n\r\n", "\r\n.\r\n", "\r\n From ", "=", "\0", new string('x', 5000));

    private static readonly Gen<string> Messages =
        from names in Names.ArrayOf()
        from values in Values.ArrayOf(names.Length)
        from body in Bodies
        select $"From: ann@example.com\r\n{string.Concat(names.Zip(values, (name, value) => $"{name}: {value}\r\n"))}\r\n{body}\r\n";

    [Fact]
    public async Task Whatever_is_signed_verifies_elsewhere()
    {
        var ct = TestContext.Current.CancellationToken;
        var messages = Messages.Sample(500, Properties.Dice, 20).ToArray();
        var signed = messages.Select((message, i) => Signed.Octets(message, i % 2 == 0 ? Signed.Signer() : Signed.Ed25519Signer())).ToList();

        var verified = await PythonDkim.VerifyAsync(Signed.Records, signed, ct);
        Assert.Equal(messages.Length, verified.Length);
        Assert.DoesNotContain(messages.Zip(verified), pair => !pair.Second);
    }

    private static Gen<string> Texts(int longest, params string[] pieces) =>
        from count in Gen.Choose(0, longest)
        from chosen in Gen.Elements(pieces).ArrayOf(count)
        select string.Concat(chosen);
}
