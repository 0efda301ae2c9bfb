using System.ComponentModel;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>How one thing about a sending domain at a connection is.</summary>
[Description("How a check turned out.")]
public enum ReadinessState
{
    [Description("All is well.")]
    Ready,

    [Description("Email goes out, and yet something is to be done.")]
    Warning,

    [Description("Something must be fixed first.")]
    NotReady,

    [Description("It can't be checked, or nothing is known yet.")]
    Unknown,
}

/// <summary>Where what is wrong is mended.</summary>
[Description("What fixes it.")]
public enum ReadinessFix
{
    [Description("Nothing to do.")]
    None,

    [Description("Add the DNS records of the domain.")]
    PublishRecords,

    [Description("Add the domain at the provider.")]
    AddDomain,

    [Description("Change the connection's settings.")]
    Settings,
}

[DisplayName("ReadinessCheck"), Description("How one thing about a sending domain at a connection is.")]
public sealed record ReadinessCell(
    [property: Description("How the check turned out.")] ReadinessState State,
    [property: Description("The same in a word or two.")] string Word,
    [property: Description("Why, and what to do; null where there is nothing to add.")] string? Detail = null,
    [property: Description("What fixes it.")] ReadinessFix Fix = ReadinessFix.None)
{
    [Description("When it was last seen to work, where that is known.")]
    public DateTimeOffset? At { get; init; }

    [Description("The domain whose DNS records are to be added, where it is another one.")]
    public string? Domain { get; init; }
}

[DisplayName("Readiness"), Description("Whether email from a domain can go out through a connection.")]
public sealed record ReadinessRow(
    [property: Description("The sending domain.")] string Domain,
    [property: Description("The provider.")] string Provider,
    [property: Description("Why nothing goes out from this domain here just now; null where it does.")] string? Obstacle)
{
    [Description("Whether email from this domain goes out here.")]
    public bool Ready => !Paused && State != ReadinessState.NotReady;

    [Description("Whether the connection is disabled, so that nothing goes out here.")]
    public bool Paused { get; init; }

    [Description("The worst of all checks; `unknown` where the connection is disabled, or nobody can say whether it sends from the domain.")]
    public ReadinessState State =>
        Paused ? ReadinessState.Unknown
        : Obstacle is not null || Has(ReadinessState.NotReady) ? ReadinessState.NotReady
        : Has(ReadinessState.Warning) ? ReadinessState.Warning
        : FromVerified.State;

    /// <summary>The provider would refuse email from the domain for it has never heard of it.</summary>
    internal bool IsNotAdded => FromVerified is { State: ReadinessState.NotReady, Fix: ReadinessFix.AddDomain };

    internal IReadOnlyList<ReadinessCell> Checks => [FromVerified, Dkim, ReturnPath, Tracking, Webhook, Quota, LastSuccess];

    private bool Has(ReadinessState state) => Checks.Any(check => check.State == state);

    [Description("Whether the provider sends from the domain.")]
    public required ReadinessCell FromVerified { get; init; }

    [Description("Whether emails are signed, and the signature is aligned with the domain for DMARC.")]
    public required ReadinessCell Dkim { get; init; }

    [Description("Whether bounces come back to a domain of yours.")]
    public required ReadinessCell ReturnPath { get; init; }

    [Description("Whether opens and clicks are tracked, and the DNS records for it are there.")]
    public required ReadinessCell Tracking { get; init; }

    [Description("Whether events arrive from the provider.")]
    public required ReadinessCell Webhook { get; init; }

    [Description("How many more emails limits and plan allow.")]
    public required ReadinessCell Quota { get; init; }

    [Description("When an email from this domain went out here last, to the minute.")]
    public required ReadinessCell LastSuccess { get; init; }
}

/// <param name="More">Domains that are not shown, because there are so many.</param>
public sealed record ReadinessView(IReadOnlyList<ReadinessRow> Rows, int More);
