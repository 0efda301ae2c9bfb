using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Versions;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>What admins do with replays: start one, and see how far it is and what it shows.</summary>
internal sealed class ReplayAdmin(ReplayStore store, ReplayWorker worker, ProviderCatalog catalog, TimeProvider time)
{
    private const int MostDays = 30;

    public async Task<(ReplayView? View, Problem? Problem)> StartAsync(Guid tenant, JsonElement json, string actor, CancellationToken ct)
    {
        var problems = new SendProblems();
        return Read(json, problems) is { } asked && !problems.Any
            ? await StartAsync(tenant, asked.Draft, asked.Days, actor, ct)
            : (null, Problems.InvalidField(problems.ByField));
    }

    /// <param name="tenant">Whose email.</param>
    /// <param name="draft">Valid.</param>
    /// <param name="days">1 to 30.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<(ReplayView? View, Problem? Problem)> StartAsync(Guid tenant, RoutingConfig draft, int days, string actor, CancellationToken ct)
    {
        var job = new ReplayJob(Guid.CreateVersion7(), tenant, draft, days, time.GetUtcNow());
        if (!await store.StartAsync(job, actor))
            return (null, Problems.Conflict("Another replay is running. Wait until it has ended."));

        worker.Start(job);
        return (await store.FindAsync(tenant, job.Id, ct), null);
    }

    /// <summary>Null where the tenant has no such replay.</summary>
    public Task<ReplayView?> FindAsync(Guid tenant, Guid id, CancellationToken ct) => store.FindAsync(tenant, id, ct);

    /// <inheritdoc cref="ReplayStore.LatestAsync"/>
    public Task<ReplayView?> LatestAsync(Guid tenant, CancellationToken ct) => store.LatestAsync(tenant, ct);

    private (RoutingConfig Draft, int Days)? Read(JsonElement json, SendProblems problems)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add("$", "Must be a JSON object.");
            return null;
        }

        var (draft, days) = (default(RoutingConfig), (int?)MostDays);
        var isGiven = false;
        foreach (var (name, value) in JsonShape.FieldsOf("", json, problems))
            if (name is not null and not ("draft" or "days"))
                problems.Add(name, "Unknown field.");
            else if (value.ValueKind == JsonValueKind.Null || name is null)
                continue;
            else if (name == "days")
                days = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 1 and <= MostDays ? number : null;
            else
                (draft, isGiven) = (RoutingValidation.DraftOf(value, catalog, problems), true);

        if (days is null)
            problems.Add("days", $"Must be a whole number from 1 to {MostDays}.");
        if (!isGiven)
            problems.Add("draft", "Required.");
        return draft is null || days is null ? null : (draft, days.Value);
    }
}
