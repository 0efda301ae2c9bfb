using System.ComponentModel;
using System.Text.Json;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>A decision as it stands in a delivery's row.</summary>
internal static class DecisionJson
{
    public static string Write(Decision decision) => JsonSerializer.Serialize(View(decision), MessageJson.Plain.DecisionView);

    public static DecisionView Read(string json) => JsonSerializer.Deserialize(json, MessageJson.Default.DecisionView)!;

    /// <summary>With reasons that came up later, each once.</summary>
    public static string With(string json, IReadOnlyList<string> reasons) => reasons.Count == 0 ? json
        : Read(json) is var known && reasons.All(known.Reasons.Contains) ? json
        : JsonSerializer.Serialize(known with { Reasons = [.. known.Reasons.Union(reasons)] }, MessageJson.Plain.DecisionView);

    public static DecisionView View(Decision decision) => new(decision.RuleVersion, decision.Matched, decision.Reasons);
}

/// <summary>A decision as it is stored and shown.</summary>
[DisplayName("Decision"), Description("Why a provider was chosen.")]
public sealed record DecisionView(
    [property: Description("The version of the routing rules that decided.")] int RuleVersion,
    [property: Description("The rule that matched; null where none did.")] string? Matched,
    [property: Description("The reasons in order, for people.")] IReadOnlyList<string> Reasons);
