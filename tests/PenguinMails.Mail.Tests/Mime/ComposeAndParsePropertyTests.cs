using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Mail.Mime;
using PenguinMails.Mail.Parsing;
using PenguinMails.Tests;
using Xunit;

namespace PenguinMails.Mail.Tests.Mime;

public sealed class ComposeAndParsePropertyTests
{
    private static readonly Config Thorough = Properties.Tried(2_000);

    // What encoders stumble over rather than plain noise: what is special, what is long, what must not be torn apart.
    private static readonly string[] Pieces =
    [
        "a", "word", " ", "  ", "é", "用", "🐧", "👨‍👩‍👧", "e\u0301\u0302", "=?", "?=", "=?utf-8?Q?x?=", "=", "_", "?", "\"", "\\", "(", ")", "<", ">", "@", ",", ";", ":",
        "%41", "'", "*", "From ", ".", "\u00A0", "\u2028", new string('x', 80), "a rather long run of plain words that has to be folded somewhere ",
    ];

    private static readonly Gen<string> Headers = Texts(20, Pieces);

    private static readonly Gen<string> Bodies = Texts(20, [.. Pieces, "\t", "\n", "\r\n", "\r", "\n.", "\nFrom ", "--=_m", "\0", "\u0007", new string('y', 1000)]);

    private static readonly Gen<string> Names =
        Headers.Where(name => name.Trim().Length > 0 && name.Trim() == name.Trim(' ')).Select(name => name.Trim());

    [Fact]
    public void What_was_composed_parses_to_the_same()
    {
        var messages =
            from subject in Headers
            from name in Headers
            from header in Headers
            from text in Bodies
            from html in Gen.OneOf(Gen.Constant<string?>(null), Bodies.Select(body => (string?)body))
            from attachments in Attachments().ListOf(3).Select(all => all.ToList())
            from kept in Gen.Choose(0, 3)
            select MessageMatrix.Plain with
            {
                Subject = subject,
                From = new(name, new("ann", "sender.test")),
                Headers = [new("X-Custom", header)],
                TextBody = text,
                HtmlBody = html,
                Attachments = [.. attachments.Take(kept)],
            };

        Check.One(Thorough, Prop.ForAll(messages.ToArbitrary(), message => AssertSame(message, MimeParser.Parse(OctetsOf(message)))));
    }

    [Fact]
    public void Whatever_a_header_is_to_hold_no_line_is_too_long_or_empty()
    {
        var arbitrary = ArbMap.Default.GeneratorFor<string>().Select(text => (text ?? "").Replace('\r', 'r').Replace('\n', 'n').Replace('\0', '0'));
        var long998 = Gen.Choose(900, 3000).Select(length => new string('w', length));
        var hostile = Gen.OneOf(Headers, arbitrary, long998, Texts(200, [" ", "\t", "w", "ü", "\uD83D", "\uDC27", new string(' ', 500)]));
        var names = Gen.Elements("X", "X-Custom", new string('N', 76));

        var messages =
            from texts in hostile.ArrayOf(4)
            from header in names
            select MessageMatrix.Plain with
            {
                Subject = texts[0],
                To = [new(texts[1], new("a", "b.co")), new(texts[2], new("a", "b.co"))],
                Headers = [new(header, texts[3])],
                Attachments = [new(texts[2], "a/b", default)],
            };

        Check.One(Thorough, Prop.ForAll(messages.ToArbitrary(), message =>
        {
            var header = Encoding.UTF8.GetString(MimeComposer.Compose(message).Header.Span);
            Assert.EndsWith("\r\n", header, StringComparison.Ordinal);
            Assert.All(header[..^2].Split("\r\n"), line => Assert.True(
                line.Length <= 998 && !string.IsNullOrWhiteSpace(line) && Ascii.IsValid(line) && (!line.Contains("=?utf-8?", StringComparison.Ordinal) || line.Length <= 76), line));
        }));
    }

    private static void AssertSame(MailMessage written, MimePart read)
    {
        Assert.Equal(written.Subject.Trim(' ', '\t'), read.Headers.Text("Subject"));
        Assert.Equal(written.Headers[0].Value.Trim(' ', '\t'), read.Headers.Text("X-Custom"));
        Assert.True(Mailbox.TryParse(read.Headers.Value("From")!, out var from, out var problem), problem);
        Assert.Equal(string.IsNullOrWhiteSpace(written.From.Name) ? null : written.From.Name, from.Name is null ? null : EncodedWords.Decode(from.Name));
        Assert.Equal(written.From.Address, from.Address);

        var leaves = read.Walk().Where(part => part.Children.Count == 0).ToList();
        var texts = leaves.Where(part => part.Disposition is null).ToDictionary(part => part.ContentType, part => part.Text());
        Assert.Equal(Lines(written.TextBody, leaves.Count == 1), Lines(texts.GetValueOrDefault("text/plain"), leaves.Count == 1));
        Assert.Equal(Lines(written.HtmlBody, false), Lines(texts.GetValueOrDefault("text/html"), false));

        var files = written.Attachments.OrderBy(attachment => attachment.ContentId is null || written.HtmlBody is null);
        Assert.Equal(
            files.Select(file => (file.Name.Replace('\\', '_').Replace('\u2028', '_'), Convert.ToHexString(MessageMatrix.Octets((int)file.Length)))),
            leaves.Where(part => part.Disposition is not null).Select(part => (part.FileName!, Convert.ToHexString(part.DecodeContent().Span))));
    }

    // A message that is one text ends with a line end, whether the text does or not.
    private static string? Lines(string? text, bool alone)
    {
        var lines = text?.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return alone && lines is not null && !lines.EndsWith('\n') ? lines + "\n" : lines;
    }

    private static Gen<MailAttachment> Attachments() =>
        from name in Names
        from length in Gen.Choose(0, 200)
        from id in Gen.Elements(null, "a@b")
        select new MailAttachment(name, "image/png", MessageMatrix.Octets(length), id);

    private static ReadOnlyMemory<byte> OctetsOf(MailMessage message)
    {
        using var octets = new MemoryStream();
        MimeComposer.Compose(message).WriteAsync(octets, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return octets.ToArray();
    }

    private static Gen<string> Texts(int longest, string[] pieces) =>
        from count in Gen.Choose(0, longest)
        from chosen in Gen.Elements(pieces).ArrayOf(count)
        select string.Concat(chosen);
}
