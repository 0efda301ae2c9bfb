using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation;

/// <summary>How likely an address bounces, and the standard deviation of that figure.</summary>
internal readonly record struct BounceEstimate(double Probability, double Deviation)
{
    /// <summary>What is taken for an address of which nothing is known, where many are added up.</summary>
    public static readonly BounceEstimate Unknown = new(0.03, 0.03);
}

/// <summary>An email of the tenant that ended.</summary>
internal readonly record struct EndedEmail(EmailAddress Address, bool Bounced);

/// <summary>
/// How likely an address bounces, fitted to what became of the tenant's own email. One that was written to before, or that shows by itself that it takes none, is counted by
/// that; any other by what speaks for or against it and by its domain, which <see cref="BounceEffects"/> tells apart. docs/validation.md explains it.
/// </summary>
internal sealed class BounceModel
{
    /// <summary>With fewer outcomes than this, of the reason and of the domain alike, there is no evidence.</summary>
    public const int LeastOutcomes = 30;

    private readonly Dictionary<VerdictCode, BounceTally> known = [];
    private readonly BounceEffects effects = new();

    private BounceModel()
    {
    }

    /// <param name="emails">In the order they were sent.</param>
    /// <param name="codesOf">The reasons of an address by what was known before it was written to.</param>
    public static BounceModel Of(IEnumerable<EndedEmail> emails, Func<EmailAddress, AddressPast, IReadOnlyList<VerdictCode>> codesOf)
    {
        var (model, before) = (new BounceModel(), new Dictionary<string, AddressPast>());
        foreach (var (address, bounced) in emails)
        {
            var reason = ReasonOf(codesOf(address, before.GetValueOrDefault(address.Key, AddressPast.None)));
            if (reason is { } code && IsOfTheAddress(code))
                model.known[code] = model.known.GetValueOrDefault(code).Plus(bounced);
            else
                model.effects.Add(reason, address.Domain, bounced);
            before[address.Key] = bounced ? AddressPast.Bounced : AddressPast.Delivered;
        }

        model.effects.Fit();
        return model;
    }

    /// <summary>The reason that an address is counted by: the weightiest that is about the address itself, or else the weightiest.</summary>
    public static VerdictCode? ReasonOf(IReadOnlyList<VerdictCode> codes)
    {
        foreach (var code in codes)
            if (IsOfTheAddress(code))
                return code;

        return codes.Count == 0 ? null : codes[0];
    }

    /// <param name="codes">All reasons of an address, the weightiest first.</param>
    /// <param name="domain">Its domain.</param>
    /// <returns>Null where there is no evidence.</returns>
    public BounceEstimate? Of(IReadOnlyList<VerdictCode> codes, string domain)
    {
        var reason = ReasonOf(codes);
        return reason is { } code && IsOfTheAddress(code) ? known.GetValueOrDefault(code).Towards(UsualShares.Of(reason)) : effects.Of(reason, domain, LeastOutcomes);
    }

    /// <summary>The reason itself is evidence, whoever else was written to.</summary>
    private static bool IsOfTheAddress(VerdictCode reason) => reason is VerdictCode.Syntax or VerdictCode.DomainNotFound or VerdictCode.DomainTakesNone or VerdictCode.NoMailServer
        or VerdictCode.BouncedBefore or VerdictCode.SoftBounced or VerdictCode.DeliveredBefore or VerdictCode.Engaged or VerdictCode.Complained or VerdictCode.Unsubscribed
        or VerdictCode.MailboxNotFound or VerdictCode.Confirmed;
}

/// <summary>So many emails, of which so many bounced.</summary>
internal readonly record struct BounceTally(long Bounced, long Emails)
{
    public BounceTally Plus(bool bounced) => new(Bounced + (bounced ? 1 : 0), Emails + 1);

    /// <summary>Together with what is usual, as if that had been seen a few times, too: the mean of a beta distribution and its deviation.</summary>
    public BounceEstimate Towards(double usual)
    {
        var share = ((UsualShares.Weight * usual) + Bounced) / (UsualShares.Weight + Emails);
        return new(share, Math.Sqrt(share * (1 - share) / (UsualShares.Weight + Emails + 1)));
    }
}

/// <summary>The shares that bounce where nobody knows better.</summary>
internal static class UsualShares
{
    /// <summary>How many emails they count as.</summary>
    public const double Weight = 20;

    public static double Of(VerdictCode? reason) => reason switch
    {
        VerdictCode.Syntax or VerdictCode.DomainNotFound or VerdictCode.DomainTakesNone => 0.99,
        VerdictCode.NoMailServer => 0.97,
        VerdictCode.MailboxNotFound => 0.95,
        VerdictCode.BouncedBefore => 0.9,
        VerdictCode.NoMxRecord or VerdictCode.ParkedDomain or VerdictCode.PossibleTypo or VerdictCode.DistrustedByYou => 0.5,
        VerdictCode.TrapLike or VerdictCode.SoftBounced or VerdictCode.DoNotSend => 0.3,
        VerdictCode.DomainUnanswered or VerdictCode.CatchAll or VerdictCode.Suppressed or VerdictCode.Disposable => 0.1,
        VerdictCode.Role => 0.05,
        VerdictCode.Confirmed => 0.01,
        VerdictCode.DeliveredBefore or VerdictCode.Engaged or VerdictCode.Complained or VerdictCode.Unsubscribed => 0.005,
        _ => 0.02,
    };
}
