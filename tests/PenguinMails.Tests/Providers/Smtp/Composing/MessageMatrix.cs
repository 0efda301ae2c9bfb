using System.Text;
using MimeKit;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail;
using PenguinMails.Mail.Tests.Dkim;

namespace PenguinMails.Tests.Providers.Smtp.Composing;

/// <summary>Messages that hold what mail software gets wrong, each under a name that says what.</summary>
internal static class MessageMatrix
{
    public static readonly OutgoingEmail Plain = new()
    {
        MessageId = Guid.Empty,
        MessageIdHeader = "plain.1@sender.test",
        Type = EmailType.Transactional,
        From = new("Ann", new("ann", "sender.test")),
        Subject = "Plain",
        Date = new(2026, 11, 21, 9, 5, 7, TimeSpan.FromMinutes(-210)),
        TextBody = "Hello\n",
    };

    private static readonly Mailbox Bob = new(null, new("bob", "postfix.test"));

    private const string Family = "👨‍👩‍👧‍👦";
    private const string Zalgo = "Z̴̡̢̛͓̠̈́̓͝a̷̧̛͖̻̓͆͜͝l̵̨̛̯̪̏̊͠g̶̡̛̲̗̾̈́͝o̸̢̧̼̪̅̉͝";

    private static readonly (string Name, string Value)[] Texts =
    [
        ("ascii", "A plain subject"),
        ("nothing", ""),
        ("accents", "Zażółć gęślą jaźń"),
        ("one accent in long ascii", "The menu of the café on the corner of the street that leads down to the harbour and the old lighthouse"),
        ("chinese", string.Concat(Enumerable.Repeat("这是一个很长的主题", 12))),
        ("emoji families", string.Concat(Enumerable.Repeat(Family, 9))),
        ("combining marks", string.Concat(Enumerable.Repeat(Zalgo, 4))),
        ("a grapheme longer than an encoded word", "e" + string.Concat(Enumerable.Repeat("\u0301", 60))),
        ("right to left", "مرحبا بالعالم שלום עולם"),
        ("two spaces", "two  spaces   three"),
        ("two spaces and accents", "two  spaces   é  four  five"),
        ("many words", string.Join(' ', Enumerable.Repeat("word", 90))),
        ("one long word", new string('w', 300)),
        ("a word of 900", new string('w', 900)),
        ("a word of 998", new string('w', 998)),
        ("two thousand units", string.Concat(Enumerable.Repeat("ü", 2000))),
        ("specials", "\"quoted\" <angle> (comment), a@b.co; x: y \\ z = _ ?"),
        ("percent and underscore", "100%_sure = é_é?"),
    ];

    private static readonly (string Name, string Value)[] Bodies =
    [
        ("no octet", ""),
        ("no line end", "no line end"),
        ("lines that start with dots", ".\n..\n.dot\nnot.\n"),
        ("lines that start with From", "From here\n>From there\nFrom\nfrom\n"),
        ("white space at line ends", "space \ntab\t\n \n-- \nsignature"),
        ("a line of 998", new string('x', 998) + "\n"),
        ("a line of 999", new string('x', 999) + "\n"),
        ("long lines with dots and From at soft breaks", string.Concat(Enumerable.Repeat("From .", 500)) + "\n" + new string('.', 3000)),
        ("carriage returns only", "one\rtwo\r\rfour"),
        ("mixed line ends", "one\r\ntwo\nthree\rfour\r\n\r\n\nseven"),
        ("accents", "Zażółć gęślą jaźń = 100%\n.é\n"),
        ("chinese", string.Concat(Enumerable.Repeat("这是一个很长的正文。\n", 40))),
        ("emoji", string.Concat(Enumerable.Repeat($"{Family} and words after it, so that it stays readable\n", 20))),
        ("what looks like boundaries", "--=_m\n--=_a--\n------\n"),
        ("control characters", "bell \a form \f escape \u001b delete \u007f\n"),
        ("line separators", "a\u2028b\u2029c\u0085d\n"),
        ("only line ends", "\n\n\n"),
    ];

    private static readonly string[] FileNames =
    [
        "report.pdf", "two words.pdf", "naïve.pdf", "отчёт за год.xlsx", "这是一个很长的文件名这是一个很长的文件名这是一个很长的文件名.docx",
        Family + Family + Family + ".png", "quote\"d.txt", "semi;colon=equals,comma.txt", "100% (1)'s.txt", new string('n', 200) + ".txt",
        ".hidden",
    ];

    public static IReadOnlyDictionary<string, OutgoingEnvelope> Messages { get; } = All().ToDictionary(one => one.Name, one => one.Message);

    public static OutgoingEnvelope To(OutgoingEmail email, params IEnumerable<Mailbox> to) =>
        new(Guid.Empty, email, [.. to.Select(mailbox => new EnvelopeRecipient(mailbox, RecipientRole.To))]);

    public static OutgoingEnvelope ToBob(OutgoingEmail email) => To(email, Bob);

    public static MimeMessage Compose(OutgoingEnvelope envelope) => SmtpMail.Of(envelope, envelope.Email.HtmlBody, "tag");

    public static byte[] OctetsOf(MimeMessage message) => Signed.Written(message);

    public static string TextOf(OutgoingEnvelope envelope) => Encoding.UTF8.GetString(OctetsOf(Compose(envelope)));

    private static IEnumerable<(string Name, OutgoingEnvelope Message)> All() =>
    [
        .. Texts.Select(text => ($"subject: {text.Name}", ToBob(Plain with { Subject = text.Value }))),
        .. Texts.Where(text => text.Value.Length is > 0 and < 998).Select(text => ($"display name: {text.Name}", Named(text.Value))),
        .. Texts.Select(text => ($"custom header: {text.Name}", ToBob(Plain with { Headers = new Dictionary<string, string> { ["X-Custom-Header"] = text.Value, ["x-second"] = "2" } }))),
        .. Bodies.Select(body => ($"text: {body.Name}", ToBob(Plain with { TextBody = body.Value }))),
        .. Bodies.Select(body => ($"text and html: {body.Name}", ToBob(Plain with { TextBody = body.Value, HtmlBody = $"<p>{body.Value}</p>" }))),
        .. FileNames.Select((name, i) => ($"file name {i}", ToBob(Plain with { Attachments = [File(name, 100 + i)] }))),
        .. Shapes().Select(shape => (shape.Name, ToBob(shape.Email))),
        .. Addresses(),
    ];

    private static IEnumerable<(string Name, OutgoingEmail Email)> Shapes()
    {
        var both = Plain with { HtmlBody = "<img src=\"cid:a@x\"><img src=\"cid:b\">" };
        Attachment[] images = [new("a.png", "image/png", Octets(333), "a@x"), new("b.gif", "image/gif", Octets(57), "b")];
        Attachment[] files = [File("a.pdf", 56), File("b.bin", 57), File("c.bin", 58), File("empty.bin", 0), File("b.bin", 30_000)];
        yield return ("html only", both with { TextBody = null });
        yield return ("both bodies", both);
        yield return ("both bodies and images", both with { Attachments = images });
        yield return ("html and images", both with { TextBody = null, Attachments = images });
        yield return ("everything", both with { Attachments = [.. files, .. images] });
        yield return ("html and files", both with { TextBody = null, Attachments = files });
        yield return ("images without html", Plain with { Attachments = images });
        yield return ("one file alone", Plain with { TextBody = null, Attachments = [File("alone.pdf", 1000)] });
        yield return ("files alone", Plain with { TextBody = null, Attachments = files });
        yield return ("nothing at all", Plain with { TextBody = null });
        yield return ("a message and a text as files", Plain with
        {
            Attachments = [new("m.eml", "message/rfc822", Octets(40)), new("t.csv", "text/csv; charset=\"utf-8\"; header=present", Octets(500))],
        });
        yield return ("ten megabytes", Plain with { Attachments = [File("big.bin", 10 << 20)] });
    }

    private static IEnumerable<(string Name, OutgoingEnvelope Message)> Addresses()
    {
        yield return ("no recipient shown", new(Guid.Empty, Plain, [new(Bob, RecipientRole.Bcc), new(Bob, RecipientRole.Bcc)]));
        yield return ("every address field", To(
            Plain with { ReplyTo = [new("Ann, at home", new("ann", "home.test")), new(null, new("help", "sender.test"))] },
            Bob) with
        {
            Named = [new(Bob, RecipientRole.To), new(new("Jürgen Groß", new("j.g", "xn--bcher-kva.de")), RecipientRole.Cc), new(new("O'Neil & Sons", new("o", "x.test")), RecipientRole.Cc)],
        });
        yield return ("fifty recipients", To(Plain, Enumerable.Range(0, 50).Select(i => new Mailbox(i % 3 == 0 ? $"Pérson {i}" : i % 3 == 1 ? $"Person, {i}" : null, new($"person.{i}", "a-domain.example.test")))));
        yield return ("quoted local parts", To(Plain, new("Q", new("a b", "x.test")), new(null, new("a,b@c", "x.test"))));
        yield return ("local parts beyond ascii", To(Plain, new("用户", new("用户", "postfix.test")), new(null, new("jürgen", "xn--bcher-kva.de"))));
        yield return ("long addresses", To(Plain, Enumerable.Range(0, 5).Select(i => new Mailbox("A person with a long name " + i, new(new string('l', 64), new string('d', 60) + ".test")))));
        yield return ("list headers", ToBob(Plain with
        {
            Type = EmailType.Newsletter,
            Headers = new Dictionary<string, string>
            {
                ["List-Id"] = "Näws of the house <news.sender.test>",
                ["References"] = string.Join(' ', Enumerable.Range(0, 30).Select(i => $"<{i}.abcdefgh@sender.test>")),
            },
        }) with
        { UnsubscribeUrl = $"https://u.sender.test/{new string('t', 300)}" });
    }

    private static OutgoingEnvelope Named(string name) =>
        To(Plain with { From = new(name, new("ann", "sender.test")) }, new(name, new("bob", "postfix.test")), new(name, new("carol", "postfix.test")));

    private static Attachment File(string name, int length) => new(name, "application/octet-stream", Octets(length));

    /// <summary>What an attachment of this length holds.</summary>
    public static byte[] Octets(int count)
    {
        var octets = new byte[count];
        new Random(count).NextBytes(octets);
        return octets;
    }
}
