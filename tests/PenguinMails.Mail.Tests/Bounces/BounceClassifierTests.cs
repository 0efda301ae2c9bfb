using PenguinMails.Mail.Bounces;
using Xunit;
using static PenguinMails.Mail.Bounces.BounceKind;

namespace PenguinMails.Mail.Tests.Bounces;

public sealed class BounceClassifierTests
{
    [Fact]
    public void What_receivers_say_is_told_from_each_other()
    {
        var wrong = Refusals.All.Select(row => (Row: row, Verdict: BounceClassifier.Classify(row.Refusal)))
            .Where(one => one.Verdict != one.Row.Expected)
            .Select(one => $"{one.Verdict.Kind} {one.Verdict.Party} in place of {one.Row.Expected.Kind} {one.Row.Expected.Party}: {one.Row}").ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(Refusals.All.Count, 300, int.MaxValue);
    }

    [Theory]
    [InlineData(Hard, "smtp; 550 5.1.1 <bob@example.com> ...", "5.0.0")]
    [InlineData(Blocked, "smtp; 550 5.7.1 <bob@example.com> ...", "5.1.0")]
    public void A_vague_status_gives_way_to_the_one_in_the_text(BounceKind kind, string text, string status) =>
        Assert.Equal(kind, BounceClassifier.Classify(new(text) { Enhanced = status }).Kind);

    [Theory]
    [InlineData("550 nope", Hard, Hard)]
    [InlineData("550 nope", Blocked, Blocked)]
    [InlineData("552 nope", Hard, MailboxFull)]
    [InlineData("450 nope", Hard, Soft)]
    [InlineData("550 5.7.1 spam", Hard, Blocked)]
    [InlineData("550 5.1.1 user unknown", Blocked, Blocked)]
    [InlineData("550 5.1.1 user unknown", Other, Hard)]
    public void A_hint_counts_where_nothing_else_tells_and_never_against_the_recipient(string text, BounceKind hint, BounceKind expected) =>
        Assert.Equal(expected, BounceClassifier.Classify(new(text) { Hint = hint }).Kind);

    [Fact]
    public void A_wall_of_text_is_no_trouble() =>
        Assert.Equal(Hard, BounceClassifier.Classify(new("user unknown " + new string('5', 5_000_000)) { Code = 550 }).Kind);
}
