using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation;

/// <summary>What is known of an address that has the form of one.</summary>
/// <param name="Own">What the tenant itself says of its domain; null where it says nothing.</param>
internal sealed record AddressFacts(EmailAddress Address, DomainFacts Domain, bool IsRole, AddressPast Past, Verdict? Own = null);

/// <summary>Turns what is known into a verdict. Own evidence and DNS decide; lists are signs only, because each names domains that people live in.</summary>
internal static class Judgement
{
    private static readonly string[] TrapNames = ["spamtrap", "spam-trap", "honeypot", "nospam", "devnull", "asdf", "qwerty", "nobody", "noone", "fake", "none", "xxx"];

    public static AddressVerdict OfSyntax(string given, string problem) => new()
    {
        Address = given,
        Verdict = Verdict.Invalid,
        Reasons = [new(VerdictCode.Syntax, problem)],
        Suggestion = null,
    };

    public static AddressVerdict Of(string given, AddressFacts facts)
    {
        var meant = facts.Domain.Meant;
        List<(Verdict Verdict, VerdictReason Reason)> found = [.. OfDomain(facts), .. OfPast(facts.Past), .. OfTenant(facts), .. OfForm(facts), .. Signs(facts)];
        // The weightiest decides; what was delivered just now outweighs what DNS could not tell, and a guess.
        var verdict = found.Any(one => one.Verdict == Verdict.Invalid) ? Verdict.Invalid
            : found.Any(one => one.Verdict == Verdict.Risky) ? Verdict.Risky
            : found.Any(one => one.Verdict == Verdict.Unknown) && facts.Past.Latest != DeliveryStatus.Delivered ? Verdict.Unknown
            : Verdict.Valid;
        return new()
        {
            Address = given,
            Domain = facts.Address.Domain,
            Verdict = verdict,
            Reasons = [.. found.OrderBy(one => WeightOf(one.Verdict)).Select(one => one.Reason)],
            Suggestion = meant is null || facts.Own is Verdict.Valid ? null : (facts.Address with { Domain = meant }).ToString(),
        };
    }

    private static int WeightOf(Verdict verdict) => verdict switch { Verdict.Invalid => 0, Verdict.Risky => 1, Verdict.Unknown => 2, _ => 3 };

    private static IEnumerable<(Verdict, VerdictReason)> OfTenant(AddressFacts facts)
    {
        if (facts.Own is Verdict.Valid)
            yield return (Verdict.Valid, new(VerdictCode.TrustedByYou, $"You trust {facts.Address.Domain}."));
        else if (facts.Own is { } own)
            yield return (own, new(VerdictCode.DistrustedByYou, $"You said that {facts.Address.Domain} is {EnumNames.Of(own)}."));
    }

    private static IEnumerable<(Verdict, VerdictReason)> OfDomain(AddressFacts facts)
    {
        var domain = facts.Address.Domain;
        return facts.Domain.Mail switch
        {
            MailDomain.NotFound => [(Verdict.Invalid, new(VerdictCode.DomainNotFound, $"There is no domain {domain}."))],
            MailDomain.TakesNone => [(Verdict.Invalid, new(VerdictCode.DomainTakesNone, $"{domain} says that it takes no email."))],
            MailDomain.HasNoServer => [(Verdict.Invalid, new(VerdictCode.NoMailServer, $"{domain} has no mail server."))],
            MailDomain.ByAddress or MailDomain.Parked when facts.Own is Verdict.Valid => [],
            MailDomain.ByAddress => [(Verdict.Risky, new(VerdictCode.NoMxRecord, $"{domain} names no mail server. Email would go to its website's address, where mostly nobody takes it."))],
            MailDomain.Parked => [(Verdict.Risky, new(VerdictCode.ParkedDomain, $"{domain} is parked: it has no mailboxes of people."))],
            MailDomain.NotKnown => [(Verdict.Unknown, new(VerdictCode.DomainUnanswered, $"No name server told about {domain}. Try again later."))],
            _ => [],
        };
    }

    private static IEnumerable<(Verdict, VerdictReason)> OfPast(AddressPast past)
    {
        foreach (var reason in past.Suppressed.Order())
            yield return reason switch
            {
                SuppressionReason.HardBounce => (Verdict.Invalid, new(VerdictCode.BouncedBefore, "Your email to it bounced for good.")),
                SuppressionReason.Complaint => (Verdict.Risky, new(VerdictCode.Complained, "The person reported your email as spam.")),
                SuppressionReason.Unsubscribe => (Verdict.Risky, new(VerdictCode.Unsubscribed, "The person unsubscribed. Bulk email is not sent.")),
                SuppressionReason.SoftBounce => (Verdict.Risky, new(VerdictCode.SoftBounced, "Several of your emails to it bounced for the time being.")),
                _ => (Verdict.Risky, new VerdictReason(VerdictCode.Suppressed, "It is on your suppression list.")),
            };
        if (past.Latest == DeliveryStatus.Bounced && !past.Suppressed.Contains(SuppressionReason.HardBounce))
            yield return (Verdict.Risky, new(VerdictCode.SoftBounced, "Your latest email to it bounced."));
        if (past.Latest == DeliveryStatus.Delivered)
            yield return (Verdict.Valid, new(VerdictCode.DeliveredBefore, "Your latest email to it was delivered."));
        if (past.Engaged)
            yield return (Verdict.Valid, new(VerdictCode.Engaged, "The person opened your email, or clicked a link in it."));
    }

    private static IEnumerable<(Verdict, VerdictReason)> OfForm(AddressFacts facts)
    {
        if (facts.Domain.Meant is { } meant && facts.Own is not Verdict.Valid)
            yield return (facts.Past.Latest == DeliveryStatus.Delivered ? Verdict.Valid : Verdict.Risky, new(VerdictCode.PossibleTypo, $"Probably {meant} was meant."));
        if (TrapNames.Contains(facts.Address.Local.ToLowerInvariant()) && facts.Past.Latest != DeliveryStatus.Delivered)
            yield return (Verdict.Risky, new(VerdictCode.TrapLike, "It reads like an address that was made up."));
    }

    private static IEnumerable<(Verdict, VerdictReason)> Signs(AddressFacts facts)
    {
        if (facts.Domain.DisposableOn > 0 && facts.Own is not Verdict.Valid)
            yield return (Verdict.Valid, new(VerdictCode.Disposable, $"Throw-away mailboxes: listed by {facts.Domain.DisposableOn} of {facts.Domain.Lists}."));
        if (facts.IsRole)
            yield return (Verdict.Valid, new(VerdictCode.Role, $"{facts.Address.Local}@ is read by a team, or by nobody."));
    }
}
