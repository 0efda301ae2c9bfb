using System.ComponentModel;

namespace PenguinMails.Gateway.Providers;

/// <summary>What limits a connection besides the provider's own answers. Days are UTC.</summary>
internal sealed record Allowances(IReadOnlyList<ServerAllowance> Servers, IReadOnlyList<WarmupPlan> Warmups)
{
    /// <summary>As much as it takes.</summary>
    public static readonly Allowances Unlimited = new([], []);
}

/// <summary>One of several servers of a connection, which share its email by weight.</summary>
/// <param name="PerSecond">Envelopes; null for no limit.</param>
/// <param name="PerDay">Envelopes; null for no limit.</param>
internal sealed record ServerAllowance(string Name, double Weight, double? PerSecond, int? PerDay);

/// <summary>A daily ramp for one From domain: each day on which it sent allows <paramref name="Growth"/> times more, up to the target.</summary>
/// <param name="Domain">As in addresses: lower case A-label.</param>
internal sealed record WarmupPlan(string Domain, int FirstDay, double Growth, int Target, Surplus Surplus)
{
    /// <summary>How many envelopes may go on a day that follows so many sending days.</summary>
    public int LimitAfter(int sendingDays) => (int)Math.Min(Target, FirstDay * Math.Pow(Growth, sendingDays));
}

[Description("What becomes of email over a limit.")]
public enum Surplus
{
    [Description("The next provider in the failover order takes it, where there is one.")]
    Next,

    [Description("It waits until the limit's period is over.")]
    Wait,
}
