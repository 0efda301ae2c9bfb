using System.Diagnostics;
using System.Globalization;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// Decisions on one core, with 10, 1,000 and 10,000 rules, beside a loop that asks one rule after the other. Half of the rules look at the
/// recipient's domain, a quarter at a tag, a quarter at the subject, and every fourth has a second condition; half of the emails match none.
/// </summary>
internal static class RoutingScenario
{
    private const int Emails = 1_024;

    private static readonly string[] Providers = ["postmark", "mailgun", "smtp"];

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var figures = new List<Figure>();
        foreach (var count in (int[])[10, 1_000, 10_000])
        {
            var rules = Enumerable.Range(1, count).Select(Rule).ToList();
            var compiled = new CompiledRouting(new() { Rules = rules, DefaultProvider = "smtp", Failover = new() { Order = Providers } }, 1, Providers);
            var emails = Enumerable.Range(0, Emails).Select(i => Email(i, count)).ToArray();
            var state = new RoutingState(0b111, 0b111);
            figures.AddRange(await Contest.RunAsync(stage, string.Create(CultureInfo.InvariantCulture, $"decide, {count:N0} rules"), [
                new("loop over the rules", (_, duration) => Task.FromResult(Measure(emails, duration, email => FirstOf(rules, email)))),
                new("gateway", (_, duration) => Task.FromResult(Measure(emails, duration, email => compiled.Decide(email, state).Place))),
            ]));
        }

        return [.. figures.Select(figure => figure with { Storage = "" })];
    }

    private static Round Measure(RoutingEmail[] emails, TimeSpan duration, Func<RoutingEmail, int> decide)
    {
        var (processor, allocated, started) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        var (decisions, sum) = (0L, 0L);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            foreach (var email in emails)
                sum += decide(email);
            decisions += emails.Length;
        }

        var took = Stopwatch.GetElapsedTime(started);
        return new(decisions / took.TotalSeconds, (Environment.CpuUsage.TotalTime - processor) / decisions, TimeSpan.Zero, TimeSpan.Zero, 0, 0, $"{took.TotalNanoseconds / decisions:N0} ns each, matched {sum}")
        {
            AllocatedBytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / decisions,
        };
    }

    private static int FirstOf(List<RoutingRule> rules, RoutingEmail email)
    {
        for (var i = 0; i < rules.Count; i++)
            if (rules[i].Enabled && CompiledRouting.IsFor(rules[i], email.Type) && All(rules[i].Conditions, email))
                return i;

        return -1;
    }

    private static bool All(IReadOnlyList<RuleCondition> conditions, in RoutingEmail email)
    {
        for (var i = 0; i < conditions.Count; i++)
            if (!CompiledRule.Holds(conditions[i], email))
                return false;

        return true;
    }

    private static RoutingRule Rule(int number)
    {
        var first = (number % 4) switch
        {
            0 or 1 => new RuleCondition(ConditionField.RecipientDomain, ConditionOperator.Is, $"company{number}.example"),
            2 => new RuleCondition(ConditionField.Tag, ConditionOperator.Equals, $"campaign-{number}"),
            _ => new RuleCondition(ConditionField.Subject, ConditionOperator.Contains, $"offer {number} of"),
        };
        return new()
        {
            Id = new Guid(number, 0, 0, new byte[8]),
            Name = $"Rule {number}",
            Type = (number % 3) switch { 0 => "any", 1 => "marketing", _ => "newsletter" },
            Conditions = number % 16 < 4 ? [first, new(ConditionField.Subject, ConditionOperator.Contains, "week")] : [first],
            RouteTo = Providers[number % Providers.Length],
            Priority = number,
        };
    }

    private static RoutingEmail Email(int i, int rules)
    {
        // Half of the numbers are no rule's.
        var number = 1 + (i * 7_919 % (2 * rules));
        return RoutingEmail.Of(
            EmailType.Newsletter, $"The best offer {number} of the week, and what else is new in November", [$"campaign-{number}", "november"], [$"reader{i}@company{number}.example"]);
    }
}
