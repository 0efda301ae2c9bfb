using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Routing.Versions;

/// <summary>What one version of the rules changed of another.</summary>
internal static class RoutingDiff
{
    public static IReadOnlyList<RoutingChange> Of(RoutingConfig before, RoutingConfig after)
    {
        var changes = new List<RoutingChange>();
        var (old, now) = (before.Rules.ToDictionary(rule => rule.Id), after.Rules.ToDictionary(rule => rule.Id));
        foreach (var rule in before.Rules.Where(rule => !now.ContainsKey(rule.Id)))
            changes.Add(new($"rule \"{rule.Name}\"", JsonSerializer.Serialize(rule, Json.Options), null));
        foreach (var rule in after.Rules)
            if (!old.TryGetValue(rule.Id, out var former))
                changes.Add(new($"rule \"{rule.Name}\"", null, JsonSerializer.Serialize(rule, Json.Options)));
            else
                Compare($"rule \"{former.Name}\"", former, rule, changes);

        if (before.DefaultProvider != after.DefaultProvider)
            changes.Add(new("default_provider", before.DefaultProvider, after.DefaultProvider));
        Compare("failover", before.Failover, after.Failover, changes);
        Compare("cost", before.Cost, after.Cost, changes);
        Quotas(before, after, changes);
        return changes;
    }

    private static void Quotas(RoutingConfig before, RoutingConfig after, List<RoutingChange> changes)
    {
        var (old, now) = (before.Quotas.ToDictionary(quota => quota.Identity), after.Quotas.ToDictionary(quota => quota.Identity));
        foreach (var identity in old.Keys.Union(now.Keys))
            if (old.GetValueOrDefault(identity) is var former && now.GetValueOrDefault(identity) is var quota && former != quota)
                changes.Add(new(
                    $"quota of {identity.From ?? "all email"} at {identity.Provider ?? "all providers"} a {EnumNames.Of(identity.Period)}",
                    former is null ? null : JsonSerializer.Serialize(former, Json.Options), quota is null ? null : JsonSerializer.Serialize(quota, Json.Options)));
    }

    private static string? Text(JsonNode? value) => value is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : value?.ToJsonString(Json.Options);

    private static void Compare<T>(string what, T before, T after, List<RoutingChange> changes)
    {
        var (old, now) = (JsonSerializer.SerializeToNode(before, Json.Options)!.AsObject(), JsonSerializer.SerializeToNode(after, Json.Options)!.AsObject());
        foreach (var (name, value) in now)
            if (!JsonNode.DeepEquals(value, old[name]))
                changes.Add(new($"{what}: {name}", Text(old[name]), Text(value)));
    }
}

[Description("One thing that a version changed.")]
public sealed record RoutingChange(
    [property: Description("What it is, such as `rule \"Newsletters\": route_to`.")] string What,
    [property: Description("As it was, as JSON where it is no text; null where it is new.")] string? Before,
    [property: Description("As it is, as JSON where it is no text; null where it is gone.")] string? After);
