using FsCheck;
using FsCheck.Fluent;
using MimeKit;
using PenguinMails.Gateway.Providers.Email;
using Xunit;
using static PenguinMails.Tests.Providers.Smtp.Composing.MessageMatrix;

namespace PenguinMails.Tests.Providers.Smtp.Composing;

public sealed class SmtpMailPropertyTests
{
    // What encoders stumble over rather than plain noise: what is special, what is long, what must not be torn apart.
    private static readonly string[] Pieces =
    [
        "a", "word", " ", "é", "用", "🐧", "👨‍👩‍👧", "e\u0301\u0302", "?=", "=", "_", "?", "\"", "\\", "(", ")", "<", ">", "@", ",", ";", ":",
        "%41", "'", "*", "From ", ".", "\u00A0", "\u2028", new string('x', 80), "a rather long run of plain words that has to be folded somewhere ",
    ];

    // What looks like an encoded word is decoded by whoever reads it.
    private static readonly Gen<string> Headers = Texts(20, Pieces).Where(text => !text.Contains("=?", StringComparison.Ordinal));

    // MimeKit folds a long name that is partly in quotes even within a word.
    private static readonly Gen<string> Names = Headers.Where(text => text.Length < 60 || System.Text.Ascii.IsValid(text));

    private static readonly Gen<string> Bodies = Texts(20, [.. Pieces, "\t", "  ", "\n", "\r\n", "\r", "\n.", "\nFrom ", "--=_m", "\0", "\u0007", new string('y', 1000)]);

    [Fact]
    public void What_was_composed_parses_to_the_same()
    {
        var messages =
            from subject in Headers
            from name in Names
            from header in Headers
            from text in Bodies
            from html in Gen.OneOf(Gen.Constant<string?>(null), Bodies.Select(body => (string?)body))
            from file in Headers.Where(name => name.Trim().Length > 0)
            from content in Gen.Choose(0, 200)
            from id in Gen.Elements(null, "a@b")
            select ToBob(Plain with
            {
                Subject = subject,
                From = new(name, new("ann", "sender.test")),
                Headers = new Dictionary<string, string> { ["X-Custom"] = header },
                TextBody = text,
                HtmlBody = html,
                Attachments = [new(file, "image/png", Octets(content), id)],
            });

        Check.One(Properties.Tried(2_000), Prop.ForAll(messages.ToArbitrary(), envelope =>
            AssertSame(envelope.Email, MimeMessage.Load(new MemoryStream(OctetsOf(Compose(envelope)))))));
    }

    private static void AssertSame(OutgoingEmail written, MimeMessage read)
    {
        Assert.Equal(written.Subject.Trim(), read.Subject!.Trim());
        Assert.Equal(written.Headers["X-Custom"].Trim(), read.Headers["X-Custom"]!.Trim());
        var from = Assert.Single(read.From.Mailboxes);
        Assert.Equal(Words(written.From.Name), Words(from.Name));
        Assert.Equal("ann@sender.test", from.Address);

        Assert.Equal(Lines(written.TextBody), Lines(read.TextBody));
        Assert.Equal(Lines(written.HtmlBody), Lines(read.HtmlBody));
        var file = Assert.Single(read.BodyParts.OfType<MimePart>(), part => part.FileName is not null);
        Assert.Equal(written.Attachments[0].Name.Trim().Replace('\\', '_'), file.FileName!.Trim());
        using var content = new MemoryStream();
        file.Content!.DecodeTo(content, TestContext.Current.CancellationToken);
        Assert.Equal(written.Attachments[0].Content.ToArray(), content.ToArray());
    }

    // White space between the words of a name is not kept (RFC 5322, 3.2.5).
    private static string Words(string? name) => string.Join(' ', (name ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string? Lines(string? text) => text?.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').TrimEnd('\n');

    private static Gen<string> Texts(int longest, string[] pieces) =>
        from count in Gen.Choose(0, longest)
        from chosen in Gen.Elements(pieces).ArrayOf(count)
        select string.Concat(chosen);
}
