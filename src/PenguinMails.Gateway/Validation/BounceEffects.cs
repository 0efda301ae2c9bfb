namespace PenguinMails.Gateway.Validation;

/// <summary>
/// Tells what first emails bounce for, by a logistic regression: the log odds of a bounce are an effect of the reason plus one of the domain. Each reason is drawn towards what is
/// usual for it; domains towards the average of all, the more the less they differ among each other, which is fitted, too (empirical Bayes).
/// </summary>
internal sealed class BounceEffects
{
    private const int Rounds = 30;
    private const double LongestStep = 1;
    private const double LeastSpread = 0.05;
    private const double MostSpread = 4;

    // A reason's place; the last is that there is none.
    private static readonly int None = Enum.GetValues<VerdictCode>().Length;

    private readonly Effect[] reasons = [.. Enumerable.Range(0, None + 1).Select(place => new Effect { Usual = LogOdds(UsualShares.Of(ReasonAt(place))), Variance = VarianceOf(UsualShares.Of(ReasonAt(place))) })];
    private readonly Dictionary<string, Effect> domains = [];
    private double spread = 1;

    public void Add(VerdictCode? reason, string domain, bool bounced)
    {
        var what = reasons[PlaceOf(reason)];
        var there = domains.TryGetValue(domain, out var known) ? known : domains[domain] = new();
        if (there.Cells.Find(one => one.Reason == what) is not { } cell)
        {
            cell = new() { Reason = what, Domain = there };
            what.Cells.Add(cell);
            there.Cells.Add(cell);
        }

        cell.Tally = cell.Tally.Plus(bounced);
    }

    /// <summary>Newton's steps for one effect after the other, until they stand.</summary>
    public void Fit()
    {
        foreach (var reason in reasons)
            reason.Value = reason.Usual;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var reason in reasons)
                reason.Step();
            foreach (var domain in domains.Values)
            {
                domain.Variance = spread;
                domain.Step();
            }

            if (domains.Count > 0)
                spread = Math.Clamp(domains.Values.Average(domain => (domain.Value * domain.Value) + (1 / domain.Curvature)), LeastSpread, MostSpread);
        }
    }

    /// <returns>Null where both reason and domain have fewer outcomes than <paramref name="least"/>.</returns>
    public BounceEstimate? Of(VerdictCode? reason, string domain, int least)
    {
        var (what, where) = (reasons[PlaceOf(reason)], domains.GetValueOrDefault(domain));
        if (what.Emails < least && (where?.Emails ?? 0) < least)
            return null;

        // What is not known of the domain makes the odds more even (MacKay's approximation of the logistic-normal mean).
        var unsure = where is null ? spread : 1 / where.Curvature;
        var probability = Share((what.Value + (where?.Value ?? 0)) / Math.Sqrt(1 + (Math.PI * unsure / 8)));
        return new(probability, probability * (1 - probability) / Math.Sqrt(what.Curvature));
    }

    private static VerdictCode? ReasonAt(int place) => place == None ? null : (VerdictCode)place;

    private static int PlaceOf(VerdictCode? reason) => reason is { } code ? (int)code : None;

    private static double VarianceOf(double usual) => 1 / (UsualShares.Weight * usual * (1 - usual));

    private static double LogOdds(double share) => Math.Log(share / (1 - share));

    private static double Share(double logOdds) => 1 / (1 + Math.Exp(-logOdds));

    /// <summary>Emails with one reason to one domain.</summary>
    private sealed class Cell
    {
        public required Effect Reason { get; init; }
        public required Effect Domain { get; init; }
        public BounceTally Tally { get; set; }
    }

    /// <summary>What a reason or a domain adds to the log odds.</summary>
    private sealed class Effect
    {
        public List<Cell> Cells { get; } = [];
        public double Usual { get; init; }
        public double Variance { get; set; } = 1;
        public double Value { get; set; }

        /// <summary>How sure it is: one by its variance.</summary>
        public double Curvature { get; private set; } = 1;

        public long Emails => Cells.Sum(cell => cell.Tally.Emails);

        public void Step()
        {
            var (slope, curvature) = ((Usual - Value) / Variance, 1 / Variance);
            foreach (var cell in Cells)
            {
                var share = Share(cell.Reason.Value + cell.Domain.Value);
                slope += cell.Tally.Bounced - (cell.Tally.Emails * share);
                curvature += cell.Tally.Emails * share * (1 - share);
            }

            Value += Math.Clamp(slope / curvature, -LongestStep, LongestStep);
            Curvature = curvature;
        }
    }
}
