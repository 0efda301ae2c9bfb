using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Routing.Versions;

/// <summary>Reads rules from JSON; every place that is wrong is named.</summary>
internal static class RoutingReader
{
    private static readonly JsonShape.Value Number = new("a whole number", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _));
    private static readonly JsonShape.Value Amount = new("a number", value => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _));
    private static readonly JsonShape Texts = new JsonShape.ListOf("an array of strings", JsonShape.Text);
    private static readonly JsonShape Ignored = new JsonShape.Value("a value", _ => true);

    private static readonly JsonShape Condition = new JsonShape.ObjectOf("an object {field, op, value}", new Dictionary<string, JsonShape>
    {
        ["field"] = OneOf<ConditionField>(),
        ["op"] = OneOf<ConditionOperator>(),
        ["value"] = JsonShape.Text,
    });

    private static readonly JsonShape Rule = new JsonShape.ObjectOf("an object", new Dictionary<string, JsonShape>
    {
        ["id"] = IdOf(PublicId.Rule),
        ["name"] = JsonShape.Text,
        ["type"] = JsonShape.Text,
        ["conditions"] = new JsonShape.ListOf("an array of {field, op, value}", Condition),
        ["route_to"] = JsonShape.Text,
        ["alternatives"] = Texts,
        ["critical"] = JsonShape.Flag,
        ["ramp"] = new JsonShape.ObjectOf("an object {route_to, percentage}", new Dictionary<string, JsonShape> { ["route_to"] = JsonShape.Text, ["percentage"] = Number }),
        ["experiment"] = new JsonShape.ObjectOf("an object {route_to, share_percent}", new Dictionary<string, JsonShape>
        {
            ["route_to"] = JsonShape.Text,
            ["share_percent"] = Number,
            ["id"] = IdOf(PublicId.Experiment),
            ["started_at"] = new JsonShape.Value("a time such as 2026-11-30T09:00:00Z", value => value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out _)),
        }),
        ["priority"] = Number,
        ["enabled"] = JsonShape.Flag,
    });

    private static readonly JsonShape.ObjectOf Shape = new("a JSON object", new Dictionary<string, JsonShape>
    {
        ["rules"] = new JsonShape.ListOf("an array of rules", Rule),
        ["default_provider"] = JsonShape.Text,
        ["failover"] = new JsonShape.ObjectOf("an object", new Dictionary<string, JsonShape>
        {
            ["enabled"] = JsonShape.Flag,
            ["move_slices"] = JsonShape.Flag,
            ["retry_attempts"] = Number,
            ["retry_delay_s"] = Number,
            ["order"] = Texts,
        }),
        ["cost"] = new JsonShape.ObjectOf("an object", new Dictionary<string, JsonShape>
        {
            ["free_tiers_first"] = JsonShape.Flag,
            ["volume_based"] = JsonShape.Flag,
            ["time_based"] = JsonShape.Flag,
            ["time_zone"] = JsonShape.Text,
            ["budget"] = new JsonShape.ObjectOf("an object {monthly, then}", new Dictionary<string, JsonShape> { ["monthly"] = Amount, ["then"] = OneOf<BudgetStep>() }),
            ["windows"] = new JsonShape.ListOf("an array of {from, to, route_to}", new JsonShape.ObjectOf("an object {from, to, route_to}", new Dictionary<string, JsonShape>
            {
                ["from"] = JsonShape.Text,
                ["to"] = JsonShape.Text,
                ["route_to"] = JsonShape.Text,
            })),
        }),
        ["quotas"] = new JsonShape.ListOf("an array of quotas", new JsonShape.ObjectOf("an object {provider, from, emails, period, surplus}", new Dictionary<string, JsonShape>
        {
            ["provider"] = JsonShape.Text,
            ["from"] = JsonShape.Text,
            ["emails"] = Number,
            ["period"] = OneOf<QuotaPeriod>(),
            ["surplus"] = OneOf<Surplus>(),
        })),
        ["version"] = Number,
        // As it was read: whoever changes one thing sends all of it back.
        ["warnings"] = Ignored,
    });

    /// <returns>Null with problems added where it has not the right shape.</returns>
    /// <exception cref="JsonException">It is not JSON at all.</exception>
    public static RoutingDraft? Read(JsonElement json, SendProblems problems, string path = "")
    {
        if (json.ValueKind != JsonValueKind.Object)
            problems.Add(path.Length == 0 ? "$" : path, "Must be a JSON object.");
        else if (JsonShape.Check(path, json, Shape, problems))
            return Required(json, path, problems) ? json.Deserialize<RoutingDraft>(Json.Options) : null;

        return null;
    }

    private static bool Required(JsonElement json, string path, SendProblems problems)
    {
        bool[] all =
        [
            Has(json, "default_provider", path, problems),
            .. ListOf(json, "rules").SelectMany((rule, i) => RequiredOf(rule, Join(path, $"rules.{i}"), problems)),
            .. ListOf(json, "quotas").SelectMany((quota, i) => Has(quota, Join(path, $"quotas.{i}"), problems, "emails", "period", "surplus")),
            .. Budget(json, path, problems),
            .. Windows(json).SelectMany((window, i) => Has(window, Join(path, $"cost.windows.{i}"), problems, "from", "to", "route_to")),
        ];
        return !all.Contains(false);
    }

    private static IEnumerable<bool> RequiredOf(JsonElement rule, string path, SendProblems problems)
    {
        if (!IsObject(rule, path, problems))
            return [false];

        IEnumerable<bool> own = Has(rule, path, problems, "type", "route_to");
        if (rule.TryGetProperty("conditions", out var conditions) && conditions.ValueKind == JsonValueKind.Array)
            own = own.Concat(conditions.EnumerateArray().SelectMany((condition, i) => Has(condition, $"{path}.conditions.{i}", problems, "field", "op", "value")));
        if (rule.TryGetProperty("ramp", out var ramp) && ramp.ValueKind == JsonValueKind.Object)
            own = own.Concat(Has(ramp, $"{path}.ramp", problems, "route_to", "percentage"));
        if (rule.TryGetProperty("experiment", out var experiment) && experiment.ValueKind == JsonValueKind.Object)
            own = own.Concat(Has(experiment, $"{path}.experiment", problems, "route_to"));

        return [.. own];
    }

    private static bool[] Budget(JsonElement json, string path, SendProblems problems) =>
        json.TryGetProperty("cost", out var cost) && cost.ValueKind == JsonValueKind.Object && cost.TryGetProperty("budget", out var budget) && budget.ValueKind == JsonValueKind.Object
            ? [.. Has(budget, Join(path, "cost.budget"), problems, "monthly", "then")]
            : [];

    private static List<JsonElement> Windows(JsonElement json) =>
        json.TryGetProperty("cost", out var cost) && cost.ValueKind == JsonValueKind.Object ? ListOf(cost, "windows") : [];

    private static List<JsonElement> ListOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static List<bool> Has(JsonElement element, string path, SendProblems problems, params string[] names) =>
        IsObject(element, path, problems) ? [.. names.Select(name => Has(element, name, path, problems))] : [false];

    private static bool Has(JsonElement element, string name, string path, SendProblems problems)
    {
        if (element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            return true;

        problems.Add(Join(path, name), "Required.");
        return false;
    }

    private static bool IsObject(JsonElement element, string path, SendProblems problems)
    {
        if (element.ValueKind == JsonValueKind.Object)
            return true;

        problems.Add(path, "Must be an object.");
        return false;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static JsonShape.Value IdOf(string prefix) =>
        new($"an id such as {prefix}…, or left out", value => value.ValueKind == JsonValueKind.String && PublicId.TryParse(prefix, value.GetString(), out _));

    private static JsonShape.Value OneOf<T>() where T : struct, Enum
    {
        var names = Enum.GetValues<T>().Select(value => EnumNames.Of(value)).ToList();
        return new($"one of {string.Join(", ", names)}", value => value.ValueKind == JsonValueKind.String && names.Contains(value.GetString()!));
    }
}

/// <summary>Rules as they were sent, with the version that they were read as.</summary>
internal sealed record RoutingDraft : RoutingConfig
{
    [System.ComponentModel.Description("The version that you read: where somebody has saved since, nothing is saved. Left out, whatever is there is replaced.")]
    public int? Version { get; init; }
}
