using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>What a send would do, with nothing stored.</summary>
internal sealed record DryRun(bool Valid, string? Provider, DecisionView Decision, IReadOnlyList<string> Fallbacks, int Deliveries)
{
    public static DryRun Of(PlannedSend prepared) => new(
        true,
        prepared.Decision!.Primary?.Provider,
        DecisionJson.View(prepared.Decision),
        [.. prepared.Decision.Chain.Skip(1).Select(connection => connection.Provider)],
        prepared.Message!.Deliveries.Count);
}
