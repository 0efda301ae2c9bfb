using PenguinMails.Mail.Mime;

namespace PenguinMails.Mail.Tests.Mime;

/// <summary>Messages that hold what mail software gets wrong, each under a name that says what.</summary>
internal static class MessageMatrix
{
    public static readonly MailMessage Plain = new()
    {
        From = new("Ann", new("ann", "sender.test")),
        To = [new(null, new("bob", "postfix.test"))],
        Subject = "Plain",
        Date = new(2026, 11, 21, 9, 5, 7, TimeSpan.FromMinutes(-210)),
        MessageId = "plain.1@sender.test",
        TextBody = "Hello\n",
    };

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
        ("what looks encoded", "=?utf-8?Q?not_encoded?= really"),
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
        "=?utf-8?Q?name?=.txt", ".hidden",
    ];

    public static IReadOnlyDictionary<string, MailMessage> Messages { get; } = All().ToDictionary(one => one.Name, one => one.Message);

    private static IEnumerable<(string Name, MailMessage Message)> All() =>
    [
        .. Texts.Select(text => ($"subject: {text.Name}", Plain with { Subject = text.Value })),
        .. Texts.Where(text => text.Value.Length is > 0 and < 998).Select(text => ($"display name: {text.Name}", Named(text.Value))),
        .. Texts.Select(text => ($"custom header: {text.Name}", Plain with { Headers = [new("X-Custom-Header", text.Value), new("x-second", "2")] })),
        .. Bodies.Select(body => ($"text: {body.Name}", Plain with { TextBody = body.Value })),
        .. Bodies.Select(body => ($"text and html: {body.Name}", Plain with { TextBody = body.Value, HtmlBody = $"<p>{body.Value}</p>" })),
        .. FileNames.Select((name, i) => ($"file name {i}", Plain with { Attachments = [File(name, 100 + i)] })),
        .. Shapes(),
        .. Addresses(),
    ];

    private static IEnumerable<(string Name, MailMessage Message)> Shapes()
    {
        var both = Plain with { HtmlBody = "<img src=\"cid:a@x\"><img src=\"cid:b\">" };
        MailAttachment[] images = [new("a.png", "image/png", Octets(333), "a@x"), new("b.gif", "image/gif", Octets(57), "b")];
        MailAttachment[] files = [File("a.pdf", 56), File("b.bin", 57), File("c.bin", 58), File("empty.bin", 0), File("b.bin", 30_000)];
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
        yield return ("ten megabytes from a stream", Plain with { Attachments = [new("big.bin", "application/zip", 10 << 20, () => new MemoryStream(Octets(10 << 20)))] });
    }

    private static IEnumerable<(string Name, MailMessage Message)> Addresses()
    {
        yield return ("no recipient shown", Plain with { To = [] });
        yield return ("every address field", Plain with
        {
            Sender = new("Secretary", new("sec", "sender.test")),
            ReplyTo = [new("Ann, at home", new("ann", "home.test")), new(null, new("help", "sender.test"))],
            Cc = [new("Jürgen Groß", new("j.g", "xn--bcher-kva.de")), new("O'Neil & Sons", new("o", "x.test"))],
        });
        yield return ("fifty recipients", Plain with { To = [.. Enumerable.Range(0, 50).Select(i => new Mailbox(i % 3 == 0 ? $"Pérson {i}" : i % 3 == 1 ? $"Person, {i}" : null, new($"person.{i}", "a-domain.example.test")))] });
        yield return ("quoted local parts", Plain with { To = [new("Q", new("a b", "x.test")), new(null, new("a,b@c", "x.test"))] });
        yield return ("local parts beyond ascii", Plain with { To = [new("用户", new("用户", "postfix.test")), new(null, new("jürgen", "xn--bcher-kva.de"))] });
        yield return ("long addresses", Plain with { To = [.. Enumerable.Range(0, 5).Select(i => new Mailbox("A person with a long name " + i, new(new string('l', 64), new string('d', 60) + ".test")))] });
        yield return ("list headers", Plain with
        {
            Headers =
            [
                new("List-Unsubscribe", $"<https://u.sender.test/{new string('t', 300)}>, <mailto:u+{new string('t', 50)}@sender.test>"),
                new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), new("List-Id", "Näws of the house <news.sender.test>"),
                new("References", string.Join(' ', Enumerable.Range(0, 30).Select(i => $"<{i}.abcdefgh@sender.test>"))),
            ],
        });
    }

    private static MailMessage Named(string name) => Plain with
    {
        From = new(name, new("ann", "sender.test")),
        To = [new(name, new("bob", "postfix.test")), new(name, new("carol", "postfix.test"))],
    };

    private static MailAttachment File(string name, int length) => new(name, "application/octet-stream", Octets(length));

    /// <summary>What an attachment of this length holds.</summary>
    public static byte[] Octets(int count)
    {
        var octets = new byte[count];
        new Random(count).NextBytes(octets);
        return octets;
    }
}
