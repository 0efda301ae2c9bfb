using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing;

[Description("How many emails may go out in a period: through a provider, from an address or a domain, or from that through that provider.")]
public sealed record Quota
{
    [Description("Counts what goes out through this provider; left out, all providers count together.")]
    public string? Provider { get; init; }

    [Description("Counts email from this address or domain; left out, all email of the provider.")]
    public string? From { get; init; }

    [Description("How many emails a period allows. To stop email altogether, use a hold."), Range(1, 1_000_000_000)]
    public required int Emails { get; init; }

    [Description("The period.")]
    public required QuotaPeriod Period { get; init; }

    [Description("What becomes of email over the quota; `wait` where all providers count together.")]
    public required Surplus Surplus { get; init; }

    /// <summary>Two quotas that count the same must not both be.</summary>
    internal (string? Provider, string? From, QuotaPeriod Period) Identity => (Provider, From, Period);

    internal string Words => string.Create(CultureInfo.InvariantCulture, $"{Emails:N0} {(Period == QuotaPeriod.Hour ? "an" : "a")} {Period.ToString().ToLowerInvariant()}");

    /// <summary>Why nothing more goes out, as the end of a sentence.</summary>
    internal string Reached => $"the quota of {Words}{(From is null ? "" : $" for {From}")} is reached";

    /// <param name="from">An address as it is compared, or a domain where no more is known.</param>
    internal bool Covers(string from) => From is null || From == from || (!From.Contains('@', StringComparison.Ordinal) && From == from[(from.LastIndexOf('@') + 1)..]);
}

[Description("A period of a quota, by the clock in UTC.")]
public enum QuotaPeriod
{
    [Description("A minute.")]
    Minute,

    [Description("An hour.")]
    Hour,

    [Description("A day, from midnight.")]
    Day,

    [Description("A month: the provider's billing month as its price list has it; a calendar month where all providers count together.")]
    Month,
}
