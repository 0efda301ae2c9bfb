using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Validation;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class SecondOpinionTests
{
    [Theory]
    [InlineData(Verdict.Valid, "", MailboxFinding.Undeliverable, Verdict.Invalid, "mailbox_not_found")]
    [InlineData(Verdict.Valid, "delivered_before", MailboxFinding.Undeliverable, Verdict.Risky, "mailbox_not_found delivered_before")]
    [InlineData(Verdict.Unknown, "domain_unanswered", MailboxFinding.Undeliverable, Verdict.Invalid, "mailbox_not_found domain_unanswered")]
    [InlineData(Verdict.Invalid, "bounced_before", MailboxFinding.Deliverable, Verdict.Invalid, "bounced_before confirmed")]
    [InlineData(Verdict.Invalid, "domain_not_found", MailboxFinding.CatchAll, Verdict.Invalid, "domain_not_found catch_all")]
    [InlineData(Verdict.Valid, "", MailboxFinding.CatchAll, Verdict.Risky, "catch_all")]
    [InlineData(Verdict.Valid, "delivered_before", MailboxFinding.CatchAll, Verdict.Risky, "catch_all delivered_before")]
    [InlineData(Verdict.Valid, "disposable", MailboxFinding.DoNotSend, Verdict.Risky, "do_not_send disposable")]
    [InlineData(Verdict.Valid, "role", MailboxFinding.Deliverable, Verdict.Valid, "role confirmed")]
    [InlineData(Verdict.Unknown, "domain_unanswered", MailboxFinding.Deliverable, Verdict.Valid, "domain_unanswered confirmed")]
    [InlineData(Verdict.Risky, "no_mx_record", MailboxFinding.Deliverable, Verdict.Valid, "no_mx_record confirmed")]
    [InlineData(Verdict.Risky, "possible_typo", MailboxFinding.Deliverable, Verdict.Risky, "possible_typo confirmed")]
    [InlineData(Verdict.Risky, "soft_bounced", MailboxFinding.Deliverable, Verdict.Risky, "soft_bounced confirmed")]
    [InlineData(Verdict.Risky, "suppressed", MailboxFinding.Deliverable, Verdict.Risky, "suppressed confirmed")]
    [InlineData(Verdict.Unknown, "domain_unanswered", MailboxFinding.Unknown, Verdict.Unknown, "domain_unanswered not_confirmed")]
    [InlineData(Verdict.Valid, "", MailboxFinding.Unknown, Verdict.Valid, "not_confirmed")]
    public void A_provider_settles_what_is_open_and_overrides_no_evidence(Verdict own, string codes, MailboxFinding finding, Verdict verdict, string reasons)
    {
        var codesBefore = codes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(EnumNames.Parse<VerdictCode>).ToList();

        var told = SecondOpinion.Of(own, codesBefore, finding);

        Assert.Equal((verdict, reasons), (told.Verdict, string.Join(' ', told.Codes.Select(EnumNames.Of))));
        Assert.True(SecondOpinion.IsGiven(told.Codes) && !SecondOpinion.IsGiven(codesBefore));
        var shown = SecondOpinion.Of(new AddressVerdict { Address = "a@b.example", Verdict = own, Reasons = [.. codesBefore.Select(code => new VerdictReason(code, "…"))], Suggestion = null }, finding, "Mailgun");
        Assert.Equal(told.Codes, shown.Reasons.Select(reason => reason.Code));
    }
}
