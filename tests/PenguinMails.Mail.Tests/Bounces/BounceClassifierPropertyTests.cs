using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Mail.Bounces;
using PenguinMails.Tests;
using Xunit;

namespace PenguinMails.Mail.Tests.Bounces;

/// <summary>Whom a refusal may never be held against.</summary>
public sealed class BounceClassifierPropertyTests
{
    private static readonly Gen<Refusals> Rows = Gen.Elements(Refusals.All.ToArray());

    // Made of what would blame the recipient if it were a word of the sentence.
    private static readonly Gen<string> NoWords = Gen.Elements(
        "nosuchuser@unknown.user.example", "<user@unknown.example>", "no.such.user.example.com", "user-unknown.example.com", "user.unknown.example.org.", "[192.0.2.77]",
        "https://help.example.com/no/such/user?p=NoSuchUser", "(http://user.unknown/mailbox-not-found)", "www.unknown-user.example");

    private static readonly Gen<string> UnknownWords =
        from length in Gen.Choose(2, 9)
        from letters in Gen.Elements("abcdefghijklmnopqrstuvwxyzäñж用".ToCharArray()).ArrayOf(length)
        let word = new string(letters)
        where !BounceWords.Knows($" {word} ")
        select word;

    [Fact]
    public void A_word_that_nobody_knows_makes_no_bad_address_of_anything_else()
    {
        var cases =
            from row in Rows
            from word in Gen.OneOf(UnknownWords, NoWords)
            from place in Gen.Choose(0, row.Refusal.Text.Count(c => c is ' ' or '\n') + 1)
            select (row, text: Insert(row.Refusal.Text, word, place));

        Check.One(Properties.Tried(20_000), Prop.ForAll(cases.ToArbitrary(), one =>
            BlamesRecipient(one.row.Refusal) || !BlamesRecipient(one.row.Refusal with { Text = one.text })));
    }

    [Fact]
    public void A_recipient_that_was_not_named_yet_or_was_taken_is_not_to_blame() => Check.One(Properties.Tried(5_000), Prop.ForAll(
        Rows.Zip(Gen.Elements(SessionStage.Connection, SessionStage.Hello, SessionStage.Sender, SessionStage.Data, SessionStage.Content)).ToArbitrary(),
        one => !BlamesRecipient(one.Item1.Refusal with { Stage = one.Item2, Hint = BounceKind.Hard })));

    [Fact]
    public void What_may_pass_blames_nobody_for_good() => Check.One(Properties.Tried(5_000), Prop.ForAll(
        Rows.Zip(Gen.Choose(400, 499)).ToArbitrary(), one => !BlamesRecipient(one.Item1.Refusal with { Code = one.Item2, Hint = BounceKind.Hard })));

    [Fact]
    public void Who_reports_something_else_blames_no_recipient() => Check.One(Properties.Tried(5_000), Prop.ForAll(
        Rows.Zip(Gen.Elements(BounceKind.Soft, BounceKind.Blocked, BounceKind.MailboxFull, BounceKind.Policy, BounceKind.Content, BounceKind.Authentication)).ToArbitrary(),
        one => !BlamesRecipient(one.Item1.Refusal with { Hint = one.Item2 })));

    [Fact]
    public void Only_a_bad_address_or_domain_is_the_recipients_fault_whatever_is_said() => Check.One(Properties.Tried(5_000), Prop.ForAll(
        (from row in Rows
         from other in Rows
         from noise in ArbMap.Default.GeneratorFor<string>()
         from text in Gen.Elements($"{row.Refusal.Text} {noise} {other.Refusal.Text}", noise ?? "")
         select row.Refusal with { Text = text }).ToArbitrary(),
        refusal => BounceClassifier.Classify(refusal) is var verdict
            && (verdict.Kind is BounceKind.Hard or BounceKind.InvalidDomain) == (verdict.Party == RefusedParty.Recipient)));

    private static bool BlamesRecipient(Refusal refusal) => BounceClassifier.Classify(refusal).Party == RefusedParty.Recipient;

    private static string Insert(string text, string word, int place)
    {
        var blanks = Enumerable.Range(0, text.Length).Where(i => text[i] is ' ' or '\n').Prepend(-1).ToList();
        return place < blanks.Count ? text.Insert(blanks[place] + 1, word + " ") : $"{text} {word}";
    }
}
