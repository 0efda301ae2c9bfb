using System.Globalization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>What the form of the routing rules shows: as stored, or as somebody typed it. All of it is text, because anything can be typed.</summary>
public sealed record RoutingForm
{
    /// <summary>Of the rules that the form began with.</summary>
    public int Version { get; init; }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<RuleForm> Rules { get; init; } = [];

    public string DefaultProvider { get; init; } = "";
    public bool Failover { get; init; }
    public bool MoveSlices { get; init; }
    public string RetryAttempts { get; init; } = "";
    public string RetryDelay { get; init; } = "";

    /// <summary>Every provider that can be had, those of the failover order first.</summary>
    public IReadOnlyList<OrderEntry> Order { get; init; } = [];

    public bool FreeTiersFirst { get; init; }
    public bool VolumeBased { get; init; }
    public bool TimeBased { get; init; }
    public string TimeZone { get; init; } = "";
    public IReadOnlyList<WindowForm> Windows { get; init; } = [];

    public IReadOnlyList<QuotaForm> Quotas { get; init; } = [];

    /// <summary>False where somebody typed it, so that rows need not be those that are stored.</summary>
    public bool IsStored { get; init; }

    /// <summary>US dollars a month; empty for none.</summary>
    public string Budget { get; init; } = "";

    /// <summary><c>warn</c> or <c>stop</c>.</summary>
    public string BudgetThen { get; init; } = "";

    /// <summary>What is wrong, by the paths of the form, such as <c>rules.0.priority</c>.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>();

    /// <summary>Who has saved since the form was opened.</summary>
    public string? SavedBy { get; init; }

    /// <param name="config">As stored.</param>
    /// <param name="version">Of it.</param>
    /// <param name="providers">Ids of all that can be had.</param>
    public static RoutingForm Of(RoutingConfig config, int version, IEnumerable<string> providers) => new()
    {
        Version = version,
        Rules = [.. RoutingConfig.Ordered(config.Rules).Select((rule, i) => RuleForm.Of(Text(i), rule))],
        DefaultProvider = config.DefaultProvider,
        Failover = config.Failover.Enabled,
        MoveSlices = config.Failover.MoveSlices,
        RetryAttempts = Text(config.Failover.RetryAttempts),
        RetryDelay = Text(config.Failover.RetryDelayS),
        Order = [.. config.Failover.Order.Union(providers).Select(provider => new OrderEntry(provider, config.Failover.Order.Contains(provider)))],
        FreeTiersFirst = config.Cost.FreeTiersFirst,
        VolumeBased = config.Cost.VolumeBased,
        TimeBased = config.Cost.TimeBased,
        TimeZone = config.Cost.TimeZone,
        Quotas = [.. config.Quotas.Select((quota, i) => new QuotaForm(Text(i), quota.Provider ?? "", quota.From ?? "", Text(quota.Emails), EnumNames.Of(quota.Period), EnumNames.Of(quota.Surplus)))],
        IsStored = true,
        Budget = config.Cost.Budget?.Monthly.ToString(CultureInfo.InvariantCulture) ?? "",
        BudgetThen = EnumNames.Of(config.Cost.Budget?.Then ?? BudgetStep.Warn),
        Windows = [.. config.Cost.Windows.Select((window, i) => new WindowForm(Text(i), window.From, window.To, window.RouteTo))],
    };

    internal static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Used">False for one that no email falls back to.</param>
public sealed record OrderEntry(string Provider, bool Used);

/// <param name="Key">What the page calls it, in the paths of its fields.</param>
/// <param name="Provider">Empty for all.</param>
/// <param name="From">An address or a domain; empty for all.</param>
public sealed record QuotaForm(string Key, string Provider, string From, string Emails, string Period, string Surplus);

/// <param name="Key">What the page calls it, in the paths of its fields.</param>
public sealed record WindowForm(string Key, string From, string To, string RouteTo);

/// <param name="Key">What the page calls it, in the paths of its fields.</param>
/// <param name="Field">One of <c>subject</c>, <c>recipient_domain</c>, <c>tag</c>.</param>
public sealed record ConditionForm(string Key, string Field, string Value);

/// <summary>One rule of the form.</summary>
public sealed record RuleForm
{
    /// <summary>What the page calls it, in the paths of its fields.</summary>
    public required string Key { get; init; }

    /// <summary>The rule's public id; empty for a new one.</summary>
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>As in the selection: a named custom type is <c>custom</c> with <see cref="CustomName"/>.</summary>
    public string Type { get; init; } = EmailType.Transactional.Name;

    public string CustomName { get; init; } = "";
    public IReadOnlyList<ConditionForm> Conditions { get; init; } = [];
    public string RouteTo { get; init; } = "";
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    /// <summary><c>true</c>, <c>false</c>, or empty where the type decides.</summary>
    public string Critical { get; init; } = "";

    /// <summary>Empty for no ramp.</summary>
    public string RampTo { get; init; } = "";

    public string RampPercentage { get; init; } = "";

    /// <summary>Empty for no experiment.</summary>
    public string ExperimentTo { get; init; } = "";

    public string ExperimentShare { get; init; } = "";
    public string Priority { get; init; } = "";
    public bool Enabled { get; init; } = true;

    /// <summary>Whether its fields are in sight at first.</summary>
    public bool IsOpen { get; init; }

    /// <summary>As the API names it.</summary>
    public string FullType => Type == EmailType.Custom.Name && CustomName.Trim().Length > 0 ? EmailType.CustomPrefix + CustomName.Trim() : Type;

    public string Title => Name.Length > 0 ? Name : "New rule";

    internal static RuleForm Of(string key, RoutingRule rule) => new()
    {
        Key = key,
        Id = PublicId.Format(PublicId.Rule, rule.Id),
        Name = rule.Name,
        Type = rule.Type.StartsWith(EmailType.CustomPrefix, StringComparison.Ordinal) ? EmailType.Custom.Name : rule.Type,
        CustomName = rule.Type.StartsWith(EmailType.CustomPrefix, StringComparison.Ordinal) ? rule.Type[EmailType.CustomPrefix.Length..] : "",
        Conditions = [.. rule.Conditions.Select((condition, i) => new ConditionForm(RoutingForm.Text(i), EnumNames.Of(condition.Field), condition.Value))],
        RouteTo = rule.RouteTo,
        Alternatives = rule.Alternatives,
        Critical = rule.Critical switch { true => "true", false => "false", null => "" },
        RampTo = rule.Ramp?.RouteTo ?? "",
        RampPercentage = rule.Ramp is { } ramp ? RoutingForm.Text(ramp.Percentage) : "",
        ExperimentTo = rule.Experiment?.RouteTo ?? "",
        ExperimentShare = rule.Experiment is { } experiment ? RoutingForm.Text(experiment.SharePercent) : "",
        Priority = RoutingForm.Text(rule.Priority),
        Enabled = rule.Enabled,
    };
}
