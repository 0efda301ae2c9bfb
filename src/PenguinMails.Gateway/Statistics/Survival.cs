namespace PenguinMails.Gateway.Statistics;

/// <summary>Until when something was watched, and whether it happened then.</summary>
internal readonly record struct Watched(double Time, bool Happened, long Count = 1);

/// <summary>Kaplan and Meier's estimate (1958) of what has not happened by a time, where some are watched for less long than others.</summary>
internal sealed class Survival
{
    private readonly (double Time, double Left)[] steps;

    public Survival(IEnumerable<Watched> watched)
    {
        var times = watched.GroupBy(one => one.Time).OrderBy(group => group.Key)
            .Select(group => (Time: group.Key, Events: group.Where(one => one.Happened).Sum(one => one.Count), All: group.Sum(one => one.Count))).ToArray();
        var (atRisk, left) = (times.Sum(time => time.All), 1.0);
        var found = new List<(double, double)>();
        foreach (var (time, events, all) in times)
        {
            if (events > 0)
                found.Add((time, left *= 1 - ((double)events / atRisk)));
            atRisk -= all;
        }

        steps = [.. found];
    }

    /// <summary>The share to which it has not happened by then, 0 to 1.</summary>
    public double Left(double time) => steps.LastOrDefault(step => step.Time <= time, (0, 1)).Left;

    /// <summary>When this share had it, or null where it is not known yet.</summary>
    public double? Quantile(double share) => steps.Where(step => step.Left <= 1 - share).Select(step => (double?)step.Time).FirstOrDefault();
}
