using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Tests;
using Xunit;

namespace PenguinMails.Mail.Tests;

public sealed class MailboxPropertyTests
{
    private static readonly Config Thorough = Properties.Tried(5_000);

    private static readonly Gen<string> Names = Texts(8, "a", "Z", "é", "用", "🐧", " ", ".", ",", "\"", "\\", "<", ">", "@", "(", ")", ":", "=?");

    private static readonly Gen<string> Locals = Texts(6, "a", "Z", "7", "+", "é", "🐧", " ", ".", ",", "\"", "\\", "<", ">", "@", "(", ")", ":");

    private static readonly Gen<string> Domains = Gen.Elements("b.co", "mail.example.com", "xn--mnchen-3ya.de", "1-2.x3");

    // Pieces of the grammar rather than plain noise, so that a good part gets deep into the reader.
    private static readonly Gen<string> Fragments = Texts(
        14, "a", "b.co", "@", "@b.co", "<", ">", "<a@b.co>", "\"", "\\", "(", ")", " ", "\t", ".", ",", ";", ":", "[", "é", "ü.de",
        "\u0301", "\r\n", "\n", "\0", "\u0085", "\u2028", "\u200B", "\uD83D", "\uDC27", "🐧", "-", "。");

    [Fact]
    public void What_was_written_reads_the_same()
    {
        var mailboxes =
            from name in Names
            from local in Locals.Where(l => l.Length > 0)
            from domain in Domains
            select new Mailbox(string.IsNullOrWhiteSpace(name) ? null : name, new EmailAddress(local, domain));

        Check.One(Thorough, Prop.ForAll(mailboxes.ToArbitrary(), written =>
            Mailbox.TryParse(written.ToString(), out var read, out _) && read == written &&
            EmailAddress.TryParse(written.Address.ToString(), out var address, out _) && address == written.Address));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused_with_a_sentence_and_what_is_read_is_clean()
    {
        var arbitrary = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");
        var texts = Gen.OneOf(Fragments, arbitrary, arbitrary.Select(text => $"\"{text}\" <a@b.co>"));

        Check.One(Thorough, Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var isMailbox = Mailbox.TryParse(text, out var mailbox, out var problem);
            Assert.Equal(isMailbox, problem.Length == 0);
            Assert.Equal(EmailAddress.TryParse(text, out var address, out problem), problem.Length == 0);
            if (problem.Length == 0)
                Assert.Equal(new Mailbox(null, address), mailbox);
            if (mailbox is not null)
                AssertClean(mailbox);
        }));
    }

    private static void AssertClean(Mailbox mailbox)
    {
        var written = mailbox.ToString() + mailbox.Address.Key;
        Assert.DoesNotContain(written, char.IsControl);
        Assert.All(written.EnumerateRunes(), rune => Assert.NotEqual(System.Text.Rune.ReplacementChar, rune));
        Assert.True(System.Text.Ascii.IsValid(mailbox.Address.Domain));
        Assert.True(Mailbox.TryParse(mailbox.ToString(), out var again, out var problem), problem);
        Assert.Equal(mailbox, again);
    }

    private static Gen<string> Texts(int longest, params string[] pieces) =>
        from count in Gen.Choose(0, longest)
        from chosen in Gen.Elements(pieces).ArrayOf(count)
        select string.Concat(chosen);
}
