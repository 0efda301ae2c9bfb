using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Routing;

/// <summary>The router's answer for an envelope.</summary>
/// <param name="Chain">Connections in the order of trying, primary first; empty where none is usable.</param>
/// <param name="Trace">How it came about.</param>
/// <param name="Reasons">The same in words, for whoever asks.</param>
internal sealed record Decision(IReadOnlyList<Connection> Chain, DecisionTrace Trace, Func<IReadOnlyList<string>> Reasons)
{
    /// <summary>That decided.</summary>
    public required RoutingConfig Config { get; init; }

    /// <summary>Fields of the send that a connection can't do as they ask.</summary>
    public IReadOnlyList<string> Unmet { get; init; } = [];

    public Connection? Primary => Chain.Count == 0 ? null : Chain[0];
}

/// <summary>What is stored of a decision: the version of the rules, the match and the state that it saw. Reasons are made of it when somebody looks.</summary>
internal record DecisionTrace
{
    public int RuleVersion { get; init; }

    /// <summary>The rule that matched; null for a pin and for the default.</summary>
    public Guid? Rule { get; init; }

    /// <summary>The rule's name, where that is all that was stored.</summary>
    public string? Matched { get; init; }

    public bool IsPinned { get; init; }

    /// <summary>The provider that the pin, the rule or the default names.</summary>
    public string Asked { get; init; } = "";

    /// <summary>Where ramp or costs sent it instead; null where they did not.</summary>
    public string? Target { get; init; }

    /// <summary>Why the two differ.</summary>
    public RoutingMove Move { get; init; }

    /// <summary>The experiment that it was drawn in; null for none.</summary>
    public Guid? Experiment { get; init; }

    /// <summary>What it was drawn for there.</summary>
    public ExperimentArm Arm { get; init; }

    /// <summary>Providers in the order of trying.</summary>
    public IReadOnlyList<string> Chain { get; init => field = value ?? []; } = [];

    /// <summary>What connections lack that the email needs, as sentences.</summary>
    public IReadOnlyList<string> Lacks { get; init => field = value ?? []; } = [];

    /// <summary>Why connections of the chain were not ready, as ends of sentences.</summary>
    public IReadOnlyList<ProviderObstacle> Obstacles { get; init => field = value ?? []; } = [];

    /// <summary>Sentences that came up later, or that are all there is.</summary>
    public IReadOnlyList<string> Reasons { get; init => field = value ?? []; } = [];
}

internal sealed record ProviderObstacle(string Provider, string Why);

/// <summary>What costs have to say at this moment.</summary>
/// <param name="Prices">What the next email costs at each provider, in millionths of a dollar; null where prices decide nothing.</param>
/// <param name="Preferred">Providers whose time window it is.</param>
internal sealed record RoutingCosts(long[]? Prices, uint Preferred);

/// <summary>What the router looks at: never a database, never a clock.</summary>
/// <param name="Pin">The provider that the caller named, if any.</param>
/// <param name="Failover">False where the caller wants no other provider than the first.</param>
/// <param name="Recipients">Of the envelope, as the addresses are compared.</param>
internal sealed record RoutingQuestion(EmailType Type, string? Pin, bool Failover, OutgoingEmail Email, IReadOnlyList<string> Recipients)
{
    /// <summary>Connections that must not carry it.</summary>
    public IReadOnlyCollection<Guid> Except { get; init; } = [];

    /// <summary>Without which a connection can't carry it.</summary>
    public EmailNeeds Needs { get; init; }

    public RoutingEmail Seen => RoutingEmail.Of(Type, Email.Subject, Email.Tags, Recipients) with { Id = Email.MessageId };
}
