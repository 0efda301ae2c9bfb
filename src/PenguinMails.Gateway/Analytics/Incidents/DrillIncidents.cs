using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Drill;

namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>What drills showed: a test email went through every connection at the same time.</summary>
internal static class DrillIncidents
{
    public static IEnumerable<IncidentEntry> Of(IReadOnlyList<DrillLane> lanes, ProviderCatalog catalog) => lanes.GroupBy(lane => lane.DrillId).Select(drill =>
    {
        var failed = drill.Where(lane => lane.Ok == false).ToList();
        return new IncidentEntry
        {
            At = drill.First().StartedAt,
            Until = drill.First().StartedAt,
            Source = IncidentSource.Drill,
            Cause = failed.Count == 0 ? IncidentCause.Nobody : failed.Count == 1 && drill.Count() == 1 ? IncidentCause.Unclear : failed.Count == drill.Count() ? IncidentCause.Us : IncidentCause.Provider,
            Provider = failed is [var one] ? one.Provider : null,
            Text = "Drill. " + string.Join(" ", drill.OrderBy(lane => lane.Provider, StringComparer.Ordinal).Select(lane => $"{catalog.NameOf(lane.Provider)}: {Outcome(lane)}")),
        };
    });

    private static string Outcome(DrillLane lane) => lane.Ok switch
    {
        true => "accepted.",
        false => $"failed. {lane.Detail}".TrimEnd(),
        null => "no answer.",
    };
}
