using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class DeferralCodesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("gmail", "421-4.7.28 Gmail has detected an unusual rate of email", "4.7.28")]
    [InlineData("gmail", "smtp; 452 4.2.2 The email account is over quota", "4.2.2")]
    [InlineData("microsoft", "421 RP-001 (SNT004) Unfortunately, some messages from 4.7.26.1 weren't sent", "RP-001")]
    [InlineData("yahoo", "421 4.7.0 [TSS04] Messages temporarily deferred", "TSS04")]
    [InlineData("yahoo", "451 Greylisted, please try again", "451")]
    [InlineData("gmail", "Try again later", DeferralCodes.Unnamed)]
    [InlineData("gmail", null, DeferralCodes.Unnamed)]
    [InlineData("other", "421 4.7.28", null)]
    public void What_was_reported_as_put_off_counts_by_the_code_that_says_most(string mailboxProvider, string? words, string? code) =>
        Assert.Equal(code, DeferralCodes.Of(mailboxProvider, Attempt() with { Facts = new() { Deferred = new(Noon, words) } }));

    [Theory]
    [InlineData(AttemptOutcome.Unavailable, "450-4.2.1 The user you are trying to contact is receiving mail at a rate", "4.2.1")]
    [InlineData(AttemptOutcome.Throttled, "421 4.7.28 Too much", "4.7.28")]
    [InlineData(AttemptOutcome.Misconfigured, "421 4.7.27 SPF did not pass", "4.7.27")]
    [InlineData(AttemptOutcome.Throttled, "Rate limit reached", null)]
    [InlineData(AttemptOutcome.Unavailable, "550 5.7.1 blocked, see 4.7.28", null)]
    [InlineData(AttemptOutcome.Refused, "421 4.7.28 Too much", null)]
    [InlineData(AttemptOutcome.Accepted, "421 4.7.28 Too much", null)]
    public void What_our_own_server_heard_counts_where_it_has_a_temporary_code(AttemptOutcome outcome, string words, string? code) =>
        Assert.Equal(code, DeferralCodes.Of("gmail", Attempt() with { Outcome = outcome, Detail = words }));

    [Theory]
    [InlineData("421 4.7.0 [TSS04] Messages temporarily deferred", true)]
    [InlineData("[TSS09] All messages will be deferred", true)]
    [InlineData("smtp; 550 5.7.26 unauthenticated, after 4.7.26", false)]
    [InlineData("553 5.7.1 [BL21] from 4.4.4.4", false)]
    [InlineData("It was old", false)]
    [InlineData(null, false)]
    public void The_first_code_tells_whether_it_is_for_now(string? words, bool isTemporary) => Assert.Equal(isTemporary, DeferralCodes.IsTemporary(words));

    private static Attempt Attempt() => new() { CallId = Guid.NewGuid(), ConnectionId = Guid.NewGuid(), Provider = "smtp", At = Noon };
}
