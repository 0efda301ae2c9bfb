using System.ComponentModel;
using System.Text.Json;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>What this month costs, and what the cheapest split of a month's volumes would.</summary>
internal sealed class CostAdmin(
    TariffStore tariffs, CostWatch watch, RoutingVersions versions, ConnectionStore connections, ProviderCatalog catalog, TimeProvider time)
{
    private const long MostEmails = 1_000_000_000_000;

    public async Task<CostAnswer> EstimateAsync(Guid tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var prices = await tariffs.OfTenantAsync(tenant, ct);
        var sent = await watch.UsedAsync(tenant, prices, ct);
        var connected = (await connections.OfTenantAsync(tenant, ct)).Select(connection => connection.Provider).ToHashSet();
        var lines = catalog.All.Where(info => prices.ContainsKey(info.Id) && (connected.Contains(info.Id) || sent.GetValueOrDefault(info.Id) > 0))
            .Select(info => Line(info, prices[info.Id], sent.GetValueOrDefault(info.Id), now)).ToList();
        var total = lines.Sum(line => line.Cost);
        return new(lines, total, CostEstimate.Total(total), lines.Sum(line => line.ForecastCost));
    }

    /// <summary>When the earliest of the tenant's billing months began.</summary>
    public async ValueTask<DateTimeOffset> MonthStartAsync(Guid tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return (await tariffs.OfTenantAsync(tenant, ct)).Values.Select(tariff => tariff.MonthStart(now)).DefaultIfEmpty(now).Min();
    }

    public async Task<(PlanAnswer? Answer, Problem? Problem)> PlanAsync(Guid tenant, JsonElement json, CancellationToken ct)
    {
        var problems = new SendProblems();
        var volumes = Volumes(json, problems);
        if (problems.Any)
            return (null, Problems.InvalidField(problems.ByField));

        var rules = await versions.OfTenantAsync(tenant, ct);
        var usable = (await connections.OfTenantAsync(tenant, ct)).Where(connection => connection.Enabled).Select(connection => connection.Provider).ToHashSet();
        var prices = await tariffs.OfTenantAsync(tenant, ct);
        var known = catalog.All.Where(info => usable.Contains(info.Id)).Select(info => (info.Id, prices.GetValueOrDefault(info.Id) ?? new())).ToList();
        var planned = volumes.ConvertAll(volume => new PlannedVolume(volume.Type, volume.Emails, Allowed(rules, volume.Type, usable)));
        var now = planned.ConvertAll(volume => volume with { Providers = volume.Providers.Take(1).ToList() });
        if (CostPlan.Best(planned, known) is not { } best || CostPlan.Best(now, known) is not { } current)
            return (null, Problems.Conflict("No connected provider can send these emails. Connect one, or change the routing rules."));

        return (new(
            best.Parts.Select(part => new PlanPart(part.Type, part.Provider, part.Emails)).ToList(),
            [.. known.Select(one => Planned(one.Id, one.Item2, best)).Where(line => line.Emails > 0)],
            CostEstimate.Cents(best.Cost), CostEstimate.Cents(current.Cost), CostEstimate.Cents(current.Cost - best.Cost)), null);
    }

    private CostLine Planned(string provider, Tariff tariff, CostSplit split)
    {
        var emails = split.Parts.Where(part => part.Provider == provider).Sum(part => part.Emails);
        return CostLine.Of(catalog.NameOf(provider), provider, tariff, emails);
    }

    private static CostLine Line(ProviderInfo info, Tariff tariff, long sent, DateTimeOffset now)
    {
        var cost = tariff.CostOf(sent);
        var forecast = CostEstimate.Forecast(tariff, sent, now);
        return new(info.Id, tariff.Plan, sent, CostEstimate.Cents(cost), CostEstimate.Line(info.Name, sent, cost), forecast, CostEstimate.Cents(tariff.CostOf(forecast)));
    }

    /// <summary>The target of the type's first rule without conditions and, where costs may move it, its alternatives: the first is where it goes today.</summary>
    private static List<string> Allowed(CompiledRouting rules, string type, HashSet<string> usable)
    {
        var place = rules.Match(RoutingEmail.Of(new EmailType(type), "", [], ["anybody@example.invalid"]));
        var choices = place < 0 ? [rules.Config.DefaultProvider] : rules.ChoicesAt(place);
        List<string> found = [.. choices.Where(usable.Contains)];
        return found.Count > 0 ? found : [.. rules.Config.Failover.Order.Prepend(rules.Config.DefaultProvider).Where(usable.Contains).Take(1)];
    }

    private static List<(string Type, long Emails)> Volumes(JsonElement json, SendProblems problems)
    {
        var volumes = new List<(string, long)>();
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("volumes", out var given) || given.ValueKind != JsonValueKind.Object)
        {
            problems.Add("volumes", "Must be an object of email types and emails a month, such as {\"marketing\": 95000}.");
            return volumes;
        }

        foreach (var field in json.EnumerateObject().Where(field => field.Name != "volumes"))
            problems.Add(field.Name, "Unknown field.");
        foreach (var (name, value) in JsonShape.FieldsOf("volumes", given, problems).Where(field => field.Name is not null))
            if (!EmailType.TryParse(name!, out _))
                problems.Add($"volumes.{name}", "Unknown email type.");
            else if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var emails) || emails is < 0 or > MostEmails)
                problems.Add($"volumes.{name}", $"Must be a whole number from 0 to {MostEmails:N0}.");
            else
                volumes.Add((name!, emails));
        if (volumes.Count > 50)
            problems.Add("volumes", "At most 50 email types.");

        return volumes;
    }
}

[DisplayName("CostLine"), Description("What a provider costs in its billing month.")]
public sealed record CostLine(
    [property: Description("The provider.")] string Provider,
    [property: Description("The plan whose prices count.")] string Plan,
    [property: Description("Emails.")] long Emails,
    [property: Description("What they cost, in US dollars.")] decimal Cost,
    [property: Description("The same as a line for people.")] string Line,
    [property: Description("Emails by the end of the month, if it goes on as it has so far.")] long ForecastEmails,
    [property: Description("What those will cost.")] decimal ForecastCost)
{
    /// <summary>Of a whole month, of which nothing more is to come.</summary>
    public static CostLine Of(string name, string provider, Tariff tariff, long emails)
    {
        var cost = tariff.CostOf(emails);
        return new(provider, tariff.Plan, emails, CostEstimate.Cents(cost), CostEstimate.Line(name, emails, cost), emails, CostEstimate.Cents(cost));
    }
}

[DisplayName("Cost"), Description("The estimated cost of the month.")]
public sealed record CostAnswer(
    [property: Description("One line for each connected provider.")] IReadOnlyList<CostLine> Providers,
    [property: Description("What they cost together, in US dollars.")] decimal Total,
    [property: Description("The same for people.")] string TotalLine,
    [property: Description("What they will cost by the end of the month.")] decimal ForecastTotal);

[DisplayName("PlanRequest"), Description("What is to be sent in a month.")]
internal sealed record PlanRequest(
    [property: Description("Emails by email type.")] IReadOnlyDictionary<string, long> Volumes);

[DisplayName("PlanPart"), Description("A part of the split.")]
public sealed record PlanPart(
    [property: Description("The email type.")] string Type,
    [property: Description("The provider.")] string Provider,
    [property: Description("Emails.")] long Emails);

[DisplayName("Plan"), Description("The cheapest split of a month's volumes that the rules and their alternatives allow.")]
public sealed record PlanAnswer(
    [property: Description("Which provider carries how much of each type.")] IReadOnlyList<PlanPart> Split,
    [property: Description("What each provider then costs.")] IReadOnlyList<CostLine> Providers,
    [property: Description("What the split costs, in US dollars.")] decimal Total,
    [property: Description("What the same volumes cost as the rules send them now.")] decimal CurrentTotal,
    [property: Description("The difference.")] decimal Saves);
