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

