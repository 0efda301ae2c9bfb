namespace PenguinMails.Gateway.Routing.Versions;

/// <summary>Gives each experiment its id: it stays while nothing that is compared changes, and anything else begins a new one, which counts anew.</summary>
internal static class StartedExperiments
{
    /// <param name="config">About to be saved.</param>
    /// <param name="before">In use until now.</param>
    /// <param name="now">The present.</param>
    public static RoutingConfig In(RoutingConfig config, RoutingConfig before, DateTimeOffset now)
    {
        var running = before.Rules.Where(rule => rule.Experiment is not null).ToDictionary(rule => rule.Id);
        return config.Rules.All(rule => rule.Experiment is null)
            ? config
            : config with { Rules = [.. config.Rules.Select(rule => rule.Experiment is null ? rule : rule with { Experiment = Of(rule, running.GetValueOrDefault(rule.Id), now) })] };
    }

    private static RuleExperiment Of(RoutingRule rule, RoutingRule? before, DateTimeOffset now) =>
        before?.Experiment is { } known && before.RouteTo == rule.RouteTo && (known.RouteTo, known.SharePercent) == (rule.Experiment!.RouteTo, rule.Experiment.SharePercent)
            ? known
            : rule.Experiment! with { Id = Guid.CreateVersion7(now), StartedAt = now };
}
