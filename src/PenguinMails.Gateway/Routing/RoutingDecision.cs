namespace PenguinMails.Gateway.Routing;

/// <summary>
/// What a decision may depend on besides the rules and the email, at the moment it is made. Sets of providers are bits by their place in
/// <see cref="CompiledRouting.Providers"/>.
/// </summary>
/// <param name="Able">Connected, enabled, and able to carry the email.</param>
/// <param name="Ready">Nothing stands in the way of a call now.</param>
internal readonly record struct RoutingState(uint Able, uint Ready)
{
    /// <summary>The provider that the caller named; -1 without one.</summary>
    public int Pin { get; init; } = -1;

    /// <summary>False where the caller wants no other provider than the first.</summary>
    public bool Failover { get; init; } = true;

    /// <summary>Providers whose time window it is.</summary>
    public uint Preferred { get; init; }

    /// <summary>What the next email costs at each, in millionths of a dollar; null where costs decide nothing.</summary>
    public long[]? Prices { get; init; }
}

/// <summary>Why an email goes elsewhere than to its rule's target. The numbers are stored.</summary>
internal enum RoutingMove
{
    None,
    Ramp,
    Window,
    FreeTier,
    Price,
    Experiment,
}

/// <summary>What an email was drawn for in its rule's experiment. The numbers are stored.</summary>
internal enum ExperimentArm
{
    /// <summary>There is none, or it takes no part.</summary>
    None,

    /// <summary>The rule's own provider.</summary>
    First,

    Second,

    /// <summary>The second, while not both could carry it: it goes as usual and counts for neither. So does then what was drawn for the first.</summary>
    Missed,
}

/// <param name="Place">Of the rule that matched, in order; -1 for a pin and for the default.</param>
/// <param name="Asked">The provider that the pin, the rule or the default names.</param>
/// <param name="Target">The one that it goes to after ramp and costs.</param>
/// <param name="Move">Why the two differ.</param>
/// <param name="Arm">What it was drawn for in the rule's experiment.</param>
/// <param name="Chain">Where it is tried, in order.</param>
internal readonly record struct RoutingDecision(int Place, int Asked, int Target, RoutingMove Move, ExperimentArm Arm, ProviderChain Chain);

/// <summary>Providers in order, each once, four bits for each.</summary>
internal readonly record struct ProviderChain
{
    public static readonly ProviderChain Empty;

    private readonly ulong places;
    private readonly uint members;

    private ProviderChain(ulong places, uint members, int count) => (this.places, this.members, Count) = (places, members, count);

    public int Count { get; }

    public int this[int index] => (int)(places >> (4 * index)) & 15;

    /// <summary>With one more at the end, if it is among the able and not in it yet.</summary>
    public ProviderChain WithAble(int provider, uint able)
    {
        var bit = 1u << provider;
        return (able & bit) == 0 || (members & bit) != 0
            ? this
            : new(places | ((ulong)provider << (4 * Count)), members | bit, Count + 1);
    }
}
