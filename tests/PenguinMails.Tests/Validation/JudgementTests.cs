using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Validation;
using PenguinMails.Mail;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class JudgementTests
{
    private static readonly AddressFacts Good = new(new EmailAddress("person", "people.com"), new(MailDomain.Takes, 0, 4, null), false, AddressPast.None);

    [Theory]
    [InlineData(nameof(MailDomain.Takes), Verdict.Valid)]
    [InlineData(nameof(MailDomain.ByAddress), Verdict.Risky)]
    [InlineData(nameof(MailDomain.Parked), Verdict.Risky)]
    [InlineData(nameof(MailDomain.TakesNone), Verdict.Invalid)]
    [InlineData(nameof(MailDomain.HasNoServer), Verdict.Invalid)]
    [InlineData(nameof(MailDomain.NotFound), Verdict.Invalid)]
    [InlineData(nameof(MailDomain.NotKnown), Verdict.Unknown)]
    public void A_domain_decides(string domain, Verdict verdict) =>
        Assert.Equal(verdict, VerdictOf(Good with { Domain = Good.Domain with { Mail = Enum.Parse<MailDomain>(domain) } }).Verdict);

    [Fact]
    public void Lists_are_signs_and_never_a_verdict_by_themselves()
    {
        var listed = VerdictOf(Good with { Address = new("info", "mailinator.com"), Domain = Good.Domain with { DisposableOn = 4 }, IsRole = true });

        Assert.Equal(Verdict.Valid, listed.Verdict);
        Assert.Equal([VerdictCode.Disposable, VerdictCode.Role], listed.Reasons.Select(reason => reason.Code));
        Assert.Contains("listed by 4 of 4", listed.Reasons[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SuppressionReason.HardBounce, Verdict.Invalid, VerdictCode.BouncedBefore)]
    [InlineData(SuppressionReason.SoftBounce, Verdict.Risky, VerdictCode.SoftBounced)]
    [InlineData(SuppressionReason.Complaint, Verdict.Risky, VerdictCode.Complained)]
    [InlineData(SuppressionReason.Unsubscribe, Verdict.Risky, VerdictCode.Unsubscribed)]
    [InlineData(SuppressionReason.Manual, Verdict.Risky, VerdictCode.Suppressed)]
    [InlineData(SuppressionReason.ListedByProvider, Verdict.Risky, VerdictCode.Suppressed)]
    public void What_ones_own_email_came_to_counts(SuppressionReason reason, Verdict verdict, VerdictCode code)
    {
        var told = VerdictOf(Good with { Past = new(new HashSet<SuppressionReason> { reason }, null) });

        Assert.Equal((verdict, code), (told.Verdict, told.Reasons[0].Code));
    }

    [Fact]
    public void What_was_delivered_outweighs_a_guess_and_a_name_server_that_is_silent_but_no_evidence()
    {
        var delivered = new AddressPast(new HashSet<SuppressionReason>(), DeliveryStatus.Delivered);

        Assert.Equal(Verdict.Valid, VerdictOf(Good with { Past = delivered, Domain = Good.Domain with { Mail = MailDomain.NotKnown } }).Verdict);
        Assert.Equal(Verdict.Valid, VerdictOf(Good with { Past = delivered, Domain = Good.Domain with { Meant = "gmail.com" } }).Verdict);
        Assert.Equal(Verdict.Invalid, VerdictOf(Good with { Past = delivered, Domain = Good.Domain with { Mail = MailDomain.NotFound } }).Verdict);
        Assert.Equal(Verdict.Risky, VerdictOf(Good with { Past = delivered with { Latest = DeliveryStatus.Bounced } }).Verdict);
    }

    [Fact]
    public void A_slip_has_a_suggestion_and_a_made_up_name_is_risky()
    {
        var slip = VerdictOf(Good with { Address = new("Jo.Doe", "gnail.com"), Domain = Good.Domain with { Meant = "gmail.com" } });

        Assert.Equal((Verdict.Risky, "Jo.Doe@gmail.com"), (slip.Verdict, slip.Suggestion));
        Assert.Equal(Verdict.Risky, VerdictOf(Good with { Address = new("asdf", "people.com") }).Verdict);
    }

    private static AddressVerdict VerdictOf(AddressFacts facts) => Judgement.Of(facts.Address.ToString(), facts);
}
