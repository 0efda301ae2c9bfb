using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>The form of the routing rules as the browser sends it, and as the JSON that the API takes.</summary>
internal static class RoutingPost
{
    public const string Rules = "rules";
    public const string Order = "failover.order";
    public const string Windows = "cost.windows";
    public const string Quotas = "quotas";

    /// <param name="form">As it came.</param>
    /// <param name="providers">Ids of all that can be had: one that the browser did not send is not in the failover order.</param>
    public static RoutingForm Read(IFormCollection form, IEnumerable<string> providers)
    {
        var used = form[Order].OfType<string>().ToList();
        _ = int.TryParse(form["version"], CultureInfo.InvariantCulture, out var version);
        return new()
        {
            Version = version,
            Rules = [.. KeysOf(form, Rules).Select(key => Rule(form, key))],
            DefaultProvider = form["default_provider"].ToString(),
            Failover = form.ContainsKey("failover.enabled"),
            MoveSlices = form.ContainsKey("failover.move_slices"),
            RetryAttempts = form["failover.retry_attempts"].ToString(),
            RetryDelay = form["failover.retry_delay_s"].ToString(),
            Order = [.. form[Order + ".row"].OfType<string>().Intersect(providers).Union(providers).Select(provider => new OrderEntry(provider, used.Contains(provider)))],
            FreeTiersFirst = form.ContainsKey("cost.free_tiers_first"),
            VolumeBased = form.ContainsKey("cost.volume_based"),
            TimeBased = form.ContainsKey("cost.time_based"),
            TimeZone = form["cost.time_zone"].ToString(),
            Quotas = [.. KeysOf(form, Quotas).Select(key => Quota(form, key))],
            Budget = form["cost.budget.monthly"].ToString().Trim(),
            BudgetThen = form["cost.budget.then"].ToString(),
            Windows = [.. KeysOf(form, Windows).Select(key => new WindowForm(key, form[$"{Windows}.{key}.from"].ToString(), form[$"{Windows}.{key}.to"].ToString(), form[$"{Windows}.{key}.route_to"].ToString()))],
        };
    }

    public static JsonElement ToJson(RoutingForm form) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["version"] = form.Version,
        ["rules"] = new JsonArray([.. form.Rules.Select(Json)]),
        ["default_provider"] = form.DefaultProvider,
        ["failover"] = new JsonObject
        {
            ["enabled"] = form.Failover,
            ["move_slices"] = form.MoveSlices,
            ["retry_attempts"] = Number(form.RetryAttempts),
            ["retry_delay_s"] = Number(form.RetryDelay),
            ["order"] = Texts(form.Order.Where(entry => entry.Used).Select(entry => entry.Provider)),
        },
        ["cost"] = Cost(form),
        ["quotas"] = new JsonArray([.. form.Quotas.Select(Json)]),
    });

    /// <summary>The API counts the items of a list, the page knows its rows by their keys.</summary>
    public static string PathOf(string errorPath, RoutingForm form) => errorPath.Split('.') switch
    {
        ["rules", var i, "conditions", var k, .. var rest] when Find(form.Rules, i) is { } rule && Find(rule.Conditions, k) is { } condition =>
            $"rules.{rule.Key}.conditions.{condition.Key}.{(rest is ["field"] ? "field" : "value")}",
        ["rules", var i, "ramp", var part] when Find(form.Rules, i) is { } rule => $"rules.{rule.Key}.{(part == "route_to" ? "ramp_to" : "ramp_percentage")}",
        ["rules", var i, "experiment", .. var part] when Find(form.Rules, i) is { } rule => $"rules.{rule.Key}.{(part is ["share_percent"] ? "experiment_share" : "experiment_to")}",
        ["rules", var i, var name, ..] when Find(form.Rules, i) is { } rule => $"rules.{rule.Key}.{name}",
        ["cost", "windows", var i, var name] when Find(form.Windows, i) is { } window => $"{Windows}.{window.Key}.{name}",
        ["quotas", var i, var name] when Find(form.Quotas, i) is { } quota => $"{Quotas}.{quota.Key}.{name}",
        ["quotas", var i] when Find(form.Quotas, i) is { } quota => $"{Quotas}.{quota.Key}.emails",
        ["failover", "order", ..] => Order,
        _ => errorPath,
    };

    private static RuleForm Rule(IFormCollection form, string key)
    {
        var path = $"{Rules}.{key}";
        return new()
        {
            Key = key,
            Id = Of("id"),
            Name = Of("name"),
            Type = Of("type"),
            CustomName = Of("custom"),
            Conditions = [.. KeysOf(form, path + ".conditions").Select(condition => new ConditionForm(
                condition, Of($"conditions.{condition}.field"), Of($"conditions.{condition}.value")))],
            RouteTo = Of("route_to"),
            Alternatives = [.. form[path + ".alternatives"].OfType<string>().Distinct()],
            Critical = Of("critical"),
            RampTo = Of("ramp_to"),
            RampPercentage = Of("ramp_percentage"),
            ExperimentTo = Of("experiment_to"),
            ExperimentShare = Of("experiment_share"),
            Priority = Of("priority"),
            Enabled = form.ContainsKey(path + ".enabled"),
        };

        string Of(string name) => form[$"{path}.{name}"].ToString();
    }

    private static JsonObject Json(RuleForm rule)
    {
        var json = new JsonObject
        {
            ["name"] = rule.Name,
            ["type"] = rule.FullType,
            ["conditions"] = new JsonArray([.. rule.Conditions.Select(condition => new JsonObject { ["field"] = condition.Field, ["op"] = OperatorOf(condition.Field), ["value"] = condition.Value })]),
            ["route_to"] = rule.RouteTo,
            // Its own target stands among the boxes and goes without saying.
            ["alternatives"] = Texts(rule.Alternatives.Where(provider => provider != rule.RouteTo)),
            ["priority"] = Number(rule.Priority),
            ["enabled"] = rule.Enabled,
        };
        if (rule.Id.Length > 0)
            json["id"] = rule.Id;
        if (rule.Critical.Length > 0)
            json["critical"] = rule.Critical == "true";
        if (rule.RampTo.Length > 0)
            json["ramp"] = new JsonObject { ["route_to"] = rule.RampTo, ["percentage"] = Number(rule.RampPercentage) };
        if (rule.ExperimentTo.Length > 0)
            json["experiment"] = Experiment(rule);

        return json;
    }

    private static JsonObject Experiment(RuleForm rule)
    {
        var json = new JsonObject { ["route_to"] = rule.ExperimentTo };
        if (rule.ExperimentShare.Trim().Length > 0)
            json["share_percent"] = Number(rule.ExperimentShare);
        return json;
    }

    private static QuotaForm Quota(IFormCollection form, string key)
    {
        return new(key, Of("provider"), Of("from").Trim(), Of("emails"), Of("period"), Of("surplus"));

        string Of(string name) => form[$"{Quotas}.{key}.{name}"].ToString();
    }

    private static JsonObject Json(QuotaForm quota)
    {
        var json = new JsonObject { ["emails"] = Number(quota.Emails), ["period"] = quota.Period, ["surplus"] = quota.Surplus };
        if (quota.Provider.Length > 0)
            json["provider"] = quota.Provider;
        if (quota.From.Length > 0)
            json["from"] = quota.From;

        return json;
    }

    private static JsonObject Cost(RoutingForm form)
    {
        var json = new JsonObject
        {
            ["free_tiers_first"] = form.FreeTiersFirst,
            ["volume_based"] = form.VolumeBased,
            ["time_based"] = form.TimeBased,
            ["time_zone"] = form.TimeZone.Trim() is { Length: > 0 } zone ? zone : "UTC",
            ["windows"] = new JsonArray([.. form.Windows.Select(window => new JsonObject { ["from"] = window.From, ["to"] = window.To, ["route_to"] = window.RouteTo })]),
        };
        if (form.Budget.Length > 0)
            json["budget"] = new JsonObject { ["monthly"] = Amount(form.Budget), ["then"] = form.BudgetThen };

        return json;
    }

    private static string OperatorOf(string field) => EnumNames.Of(field switch
    {
        "recipient_domain" => ConditionOperator.Is,
        "tag" => ConditionOperator.Equals,
        _ => ConditionOperator.Contains,
    });

    /// <summary>What is none stays text, so that the reader says so.</summary>
    public static JsonNode? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;

    /// <inheritdoc cref="Number"/>
    public static JsonNode? Amount(string text) =>
        decimal.TryParse(text.Trim(), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : text;

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static T? Find<T>(IReadOnlyList<T> rows, string number) where T : class =>
        int.TryParse(number, CultureInfo.InvariantCulture, out var i) && i >= 0 && i < rows.Count ? rows[i] : null;

    /// <summary>The rows of a list in the order of the page; a browser names them as it likes.</summary>
    private static IEnumerable<string> KeysOf(IFormCollection form, string list) => Connect.SettingsPost.RowsOf(form, list);
}
