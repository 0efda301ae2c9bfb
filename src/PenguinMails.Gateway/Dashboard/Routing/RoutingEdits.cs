namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>What the buttons of the form do to it: <c>add rules</c>, <c>copy 3</c>, <c>condition 3</c>, <c>up 3</c>, <c>remove rules.3</c>. Nothing is saved by them.</summary>
internal static class RoutingEdits
{
    /// <summary>A new row's key. Two that are added at once must differ.</summary>
    public static string NewKey() => "n" + Guid.NewGuid().ToString("N")[..12];

    public static RuleForm NewRule(RoutingForm form) => new() { Key = NewKey(), RouteTo = form.DefaultProvider, Priority = RoutingForm.Text(form.Rules.Count + 1), IsOpen = true };

    public static RuleForm Copy(RuleForm rule) => rule with { Key = NewKey(), Id = "", Name = $"{rule.Title} (copy)", IsOpen = true };

    public static ConditionForm NewCondition() => new(NewKey(), "subject", "");

    public static WindowForm NewWindow(RoutingForm form) => new(NewKey(), "22:00", "06:00", form.DefaultProvider);

    public static QuotaForm NewQuota() => new(NewKey(), "", "", "", "hour", "wait");

    /// <summary>For browsers without script: the whole form after the button.</summary>
    public static RoutingForm Apply(RoutingForm form, string change) => change.Split(' ') switch
    {
        ["add", RoutingPost.Rules] => form with { Rules = Numbered([.. form.Rules, NewRule(form)]) },
        ["add", RoutingPost.Windows] => form with { Windows = [.. form.Windows, NewWindow(form)] },
        ["add", RoutingPost.Quotas] => form with { Quotas = [.. form.Quotas, NewQuota()] },
        ["copy", var key] => form with { Rules = Numbered(form.Rules.SelectMany(rule => rule.Key == key ? [rule, Copy(rule)] : new[] { rule })) },
        ["condition", var key] => form with { Rules = [.. form.Rules.Select(rule => rule.Key == key ? rule with { Conditions = [.. rule.Conditions, NewCondition()], IsOpen = true } : rule)] },
        ["up" or "down", var key] => Move(form, key, change.StartsWith("up", StringComparison.Ordinal) ? -1 : 1),
        ["remove", var path] => Remove(form, path.Split('.')),
        _ => form,
    };

    private static RoutingForm Move(RoutingForm form, string key, int by) => form with
    {
        Rules = Numbered(Moved(form.Rules, rule => rule.Key == key, by)),
        Order = Moved(form.Order, entry => entry.Provider == key, by),
    };

    private static List<T> Moved<T>(IReadOnlyList<T> items, Predicate<T> isIt, int by)
    {
        var list = items.ToList();
        var from = list.FindIndex(isIt);
        if (from < 0 || from + by < 0 || from + by >= list.Count)
            return list;

        (list[from], list[from + by]) = (list[from + by], list[from]);
        return list;
    }

    private static RoutingForm Remove(RoutingForm form, string[] path) => path switch
    {
        ["rules", var key] => form with { Rules = Numbered(form.Rules.Where(rule => rule.Key != key)) },
        ["rules", var key, "conditions", var condition] => form with
        {
            Rules = [.. form.Rules.Select(rule => rule.Key == key ? rule with { Conditions = [.. rule.Conditions.Where(one => one.Key != condition)], IsOpen = true } : rule)],
        },
        ["quotas", var key] => form with { Quotas = [.. form.Quotas.Where(quota => quota.Key != key)] },
        ["cost", "windows", var key] => form with { Windows = [.. form.Windows.Where(window => window.Key != key)] },
        _ => form,
    };

    private static IReadOnlyList<RuleForm> Numbered(IEnumerable<RuleForm> rules) => [.. rules.Select((rule, i) => rule with { Priority = RoutingForm.Text(i + 1) })];
}
