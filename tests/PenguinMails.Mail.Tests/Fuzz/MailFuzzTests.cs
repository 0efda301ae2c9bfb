using PenguinMails.Mail.Bounces;
using Xunit;

namespace PenguinMails.Mail.Tests.Fuzz;

public sealed class MailFuzzTests
{
    private const int Seed = 20261121;

    private static readonly byte[] Key = new byte[32];

    private static readonly string[] Tokens =
    [
        "\r\n", "\n", "\r", "\r\n\r\n", "\n ", "--", "\n--", "\n--x\n\n", "\n--a--\n", ":", ";", "=", "=\r\n", "= \t", "=?", "?=", "=?utf-8?B?", "=?utf-8?Q?",
        "=?gb18030?B?gTCBMA?=", "=?iso-2022-jp?B?GyRC?=", "=?hz-gb-2312?Q?~{=FF?=", "=?utf-7?Q?+AC?=", "\"", "\\", "'", "''", "*", "*0*=", "*=", "%", "%E2%82", "(", ")", "<", ">", "@",
        "\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", "\nContent-Type: message/rfc822\n\n", "\nContent-Type: multipart/report\n",
        "\nContent-Type: message/delivery-status\n\n", "\nContent-Transfer-Encoding: base64\n", "\nContent-Transfer-Encoding: quoted-printable\n",
        "Content-Type: text/html; charset=utf-16\n\n", "charset=utf-32", "charset=x-nothing", "Final-Recipient: rfc822;", "Action: failed\n", "Status: 5.1.1\n",
        "Diagnostic-Code: smtp; 550 5.1.1 ", "5.1.1", "550 ", "a@b.example", "<a@b.example>:", "Date: Sat, 99 Nov 99999 99:99:99 +9999\n", "&lt;", "<a href=\"", "\u0000", "\ufffd", "ﷺ",
    ];

    private static Mutator MailMutator() =>
        new(Seed, [.. Corpus.Names.Select(Corpus.Read), "A: b\n\nbare"u8.ToArray()], Tokens);

    [Fact]
    public void No_input_troubles_the_bounce_reader() =>
        new FuzzRun(MailMutator()).Feed(input =>
        {
            var report = BounceReader.Read(input);
            foreach (var address in report.ReturnPaths)
                Assert.False(VerpAddress.TryRead(Key, address, out _));
            foreach (var text in TextsOf(report))
                AssertKeepable(text);
        });

    private static IEnumerable<string?> TextsOf(InboundReport report) => report switch
    {
        InboundReport.Delivery d => d.Recipients
            .SelectMany(r => new[] { r.Recipient, r.OriginalRecipient, r.Status, r.Diagnostic, r.RemoteMta })
            .Concat([d.EnvelopeId, d.ReportingMta]),
        InboundReport.Complaint c => [c.FeedbackType, c.UserAgent, .. c.Recipients],
        InboundReport.OtherFeedback o => [o.FeedbackType],
        _ => [],
    };

    // PostgreSQL takes no NUL and no half of a surrogate pair.
    private static void AssertKeepable(string? text)
    {
        if (text is null)
            return;
        Assert.InRange(text.Length, 0, 2000);
        Assert.Null(Unprintable.ProblemOf(text.Replace('\n', ' ')));
    }
}
