using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>A decision as it stands in a delivery's row: the first one, and what was decided anew since.</summary>
internal static class DecisionJson
{
    /// <summary>A connection that fails all day is left and come back to many times; the first and the latest are what is asked for.</summary>
    private const int MostReroutes = 20;

    public static string Write(DecisionTrace decision) => Write(new StoredDecision(decision));

    public static StoredDecision Read(string json) => JsonSerializer.Deserialize(json, MessageJson.Default.StoredDecision)!;

    /// <summary>With a new decision, unless it says the same again.</summary>
    public static string With(string json, Reroute reroute)
    {
        var known = Read(json);
        if (reroute.From == reroute.To && (known.Reroutes?[^1].Reasons ?? known.Reasons).SequenceEqual(reroute.Reasons))
            return json;

        IReadOnlyList<Reroute> all = [.. known.Reroutes ?? [], reroute];
        return Write(known with { Reroutes = all.Count <= MostReroutes ? all : [all[0], .. all.Skip(all.Count - MostReroutes + 1)] });
    }

    /// <summary>With the end of a hold; what the email is worth trying counts from then.</summary>
    public static string Released(string json, Reroute reroute) => Write(Read(With(json, reroute)) with { ReleasedAt = reroute.At });

    /// <summary>With why it ended, where the gateway ended it.</summary>
    public static string Ended(string json, string reason) => Write(Read(json) with { Ended = reason });

    private static string Write(StoredDecision decision) => JsonSerializer.Serialize(decision, MessageJson.Plain.StoredDecision);
}

internal sealed record StoredDecision : DecisionTrace
{
    [JsonConstructor]
    public StoredDecision()
    {
    }

    public StoredDecision(DecisionTrace trace) : base(trace)
    {
    }

    /// <summary>Oldest first; null for none, which takes no room in the row.</summary>
    public IReadOnlyList<Reroute>? Reroutes { get; init; }

    /// <summary>When a hold let it go last.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Why the gateway ended it, where its last attempt does not tell.</summary>
    public string? Ended { get; init; }

    /// <param name="config">The version of the rules that decided.</param>
    /// <param name="reasons">Of the first decision.</param>
    public DecisionView View(RoutingConfig config, IReadOnlyList<string> reasons) =>
        DecisionView.Of(this, config, [.. reasons.Union((Reroutes ?? []).SelectMany(reroute => reroute.Reasons))]);
}

/// <summary>Decided anew after a failure, or because a connection took nothing any more.</summary>
/// <param name="From">A connection, or <see cref="Delivery.Nowhere"/>.</param>
/// <param name="To">The same where it stays and waits.</param>
internal sealed record Reroute(DateTimeOffset At, Guid From, Guid To, IReadOnlyList<string> Reasons);

/// <summary>A decision as it is shown.</summary>
[DisplayName("Decision"), Description("Why a provider was chosen.")]
public sealed record DecisionView(
    [property: Description("The version of the routing rules that decided.")] int RuleVersion,
    [property: Description("The rule that matched; null where none did.")] string? Matched,
    [property: Description("The reasons in order, for people.")] IReadOnlyList<string> Reasons)
{
    internal static DecisionView Of(DecisionTrace trace, RoutingConfig config, IReadOnlyList<string> reasons) =>
        new(trace.RuleVersion, trace.Matched ?? config.Rules.FirstOrDefault(rule => rule.Id == trace.Rule)?.Name, reasons);
}
