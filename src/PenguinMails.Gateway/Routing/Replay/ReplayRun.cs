using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Routing.Replay;

/// <param name="Draft">Valid.</param>
internal sealed record ReplayJob(Guid Id, Guid TenantId, RoutingConfig Draft, int Days, DateTimeOffset At);

/// <summary>Reads a tenant's past deliveries in steps, and has them decided anew.</summary>
internal sealed class ReplayRun(
    Database database, Router router, ConnectionStore connections, TariffStore tariffs, MonthlyVolumes volumes, DeliveredByType delivered)
{
    /// <summary>Of the newest deliveries.</summary>
    public const int Most = 1_000_000;

    private const int CountStep = 10_000;

    /// <summary>More than the deliveries of a message, so that a step always holds a whole one.</summary>
    private const int Step = 4 * DeliveryId.Most;

    /// <param name="job">What to try.</param>
    /// <param name="progress">Told how many are done, of how many. False: another has taken it for dead.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<ReplayResult> OfAsync(ReplayJob job, Func<long, long, Task<bool>> progress, CancellationToken ct)
    {
        var (first, total, isCapped) = await CountAsync(job, ct);
        var from = DeliveryId.TimeOf(first);
        var world = await WorldAsync(job, from, ct);
        var tally = new ReplayTally(world);
        var (after, end) = (first, IdOrder.LowestAt(job.At));
        for (var done = 0L; done < total;)
        {
            var step = await ReadAsync(job.TenantId, after, end, world.Connections.ContainsKey, ct);
            var whole = step.Count == Step ? [.. step.TakeWhile(delivery => DeliveryId.MessageOf(delivery.Id) != DeliveryId.MessageOf(step[^1].Id))] : step;
            foreach (var envelope in whole.GroupBy(delivery => delivery.EnvelopeId))
                tally.Add([.. envelope]);

            done += whole.Count;
            if (!await progress(Math.Min(done, total), total))
                throw new OperationCanceledException("The replay was taken for dead.");
            // What was deleted meanwhile.
            if (step.Count < Step)
                break;

            after = whole[^1].Id;
        }

        return tally.Result(from < Since(job) ? Since(job) : from, job.At, isCapped);
    }

    private static DateTimeOffset Since(ReplayJob job) => job.At - TimeSpan.FromDays(job.Days);

    /// <summary>Where to begin: by ids alone, from the newest down.</summary>
    private async Task<(Guid First, long Total, bool IsCapped)> CountAsync(ReplayJob job, CancellationToken ct)
    {
        var (from, before, total) = (IdOrder.LowestAt(Since(job)), IdOrder.LowestAt(job.At), 0L);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            using var read = await database.ReadAsync(ct);
            var most = (int)Math.Min(CountStep, Most - total);
            var ids = read.Rows("""
                SELECT id FROM deliveries WHERE tenant_id = @TenantId AND NOT fresh AND id >= @from AND id < @before ORDER BY id DESC LIMIT @most
                """, new { job.TenantId, from, before, most = most + 1 }, row => row.Uuid(0));
            total += Math.Min(ids.Count, most);
            if (ids.Count <= most)
                return (from, total, false);
            if (total == Most)
                return (ids[^1], total, true);

            before = ids[most - 1];
        }
    }

    private async Task<List<ReplayedDelivery>> ReadAsync(Guid tenant, Guid after, Guid end, Func<Guid, bool> isKnown, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT {ReplayedDelivery.Columns} FROM deliveries d
            JOIN messages m ON m.id = d.message_id AND m.tenant_id = d.tenant_id
            WHERE d.tenant_id = @tenant AND NOT d.fresh AND d.id > @after AND d.id < @end AND m.id >= @message AND m.id < @end
            ORDER BY d.id LIMIT @Step
            """, new { tenant, after, end, message = DeliveryId.MessageOf(after), Step }, row => ReplayedDelivery.Read(row, isKnown));
    }

    private async Task<ReplayWorld> WorldAsync(ReplayJob job, DateTimeOffset from, CancellationToken ct)
    {
        var all = await connections.OfTenantAsync(job.TenantId, ct);
        var prices = await tariffs.OfTenantAsync(job.TenantId, ct);
        var months = prices.ToDictionary(pair => pair.Key, pair => pair.Value.MonthStart(from));
        var sent = await volumes.SinceAsync(job.TenantId, months.Values.DefaultIfEmpty(from).Min(), ct);
        var before = sent.Where(row => row.Hour < from && months.TryGetValue(row.Provider, out var month) && row.Hour >= month)
            .GroupBy(row => (row.Provider, months[row.Provider])).ToDictionary(group => group.Key, group => group.Sum(row => row.Sent));
        return new(
            router.Compile(job.Draft, 0),
            all.ToDictionary(connection => connection.Id, connection => connection.Provider),
            [.. all.Where(connection => connection.Enabled).Select(connection => connection.Provider)],
            prices, before, await delivered.SinceAsync(job.TenantId, from, ct));
    }
}
