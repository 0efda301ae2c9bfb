namespace PenguinMails.Gateway.Sending;

/// <summary>What a send would do, with nothing stored.</summary>
internal sealed record DryRun(bool Valid, string? Provider, DecisionView Decision, IReadOnlyList<string> Fallbacks, int Deliveries)
{
    public static DryRun Of(Prepared prepared) => new(
        true,
        prepared.Decision!.Primary?.Provider,
        DecisionJson.View(prepared.Decision),
        [.. prepared.Decision.Chain.Skip(1).Select(connection => connection.Provider)],
        prepared.Message!.Deliveries.Count);
}
