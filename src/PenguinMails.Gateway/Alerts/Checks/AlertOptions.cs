namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>The section <c>Alerts</c> of the configuration.</summary>
internal sealed record AlertOptions
{
    /// <summary>How long a provider that took email may report nothing.</summary>
    public int SilentAfterMinutes { get; init; } = 30;

    public TimeSpan SilentAfter => TimeSpan.FromMinutes(Math.Max(1, SilentAfterMinutes));
}
