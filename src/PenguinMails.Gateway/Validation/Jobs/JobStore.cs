using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <param name="Result">What was found so far.</param>
/// <param name="Unread">How many rows could not be read.</param>
/// <param name="UnreadRows">The first of them.</param>
/// <param name="Forecast">How likely the rows bounce that are checked.</param>
internal sealed record JobFindings(VerdictCounts Result, long Unread, IReadOnlyList<UnreadRow> UnreadRows, IReadOnlyList<ForecastCell>? Forecast = null);

/// <summary>The lists that are checked, for all nodes; <see cref="PartStore"/> has their rows.</summary>
internal sealed class JobStore(Database database, Writer writer, ValidationPrices prices, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const string Columns = """
        id, status, name, created_at, created_by, ended_at, total, done, columns, address_column, result, to_ask,
        (SELECT o.status FROM validation_orders o WHERE o.job_id = validation_jobs.id AND o.tenant_id = validation_jobs.tenant_id ORDER BY o.number DESC LIMIT 1),
        (SELECT o.content FROM validation_orders o WHERE o.job_id = validation_jobs.id AND o.tenant_id = validation_jobs.tenant_id ORDER BY o.number DESC LIMIT 1)
        """;

    public static IEnumerable<Purge> Purges => [PurgeOf("validation_parts", "job_id, tenant_id, number"), PurgeOf("validation_jobs", "id, tenant_id")];

    /// <summary>The job is there and waits for whoever runs it.</summary>
    public Task StartAsync(Guid tenant, JobView job, int addressColumn) => writer.ChangeAsync(session => session.Execute("""
        INSERT INTO validation_jobs (id, tenant_id, status, name, created_at, created_by, alive_until, total, done, columns, address_column, result)
        VALUES (@Id, @tenant, 'running', @Name, @CreatedAt, @CreatedBy, 0, @Total, 0, @columns, @addressColumn, @result) ON CONFLICT DO NOTHING
        """, new { job.Id, tenant, job.Name, job.CreatedAt, job.CreatedBy, job.Total, addressColumn, columns = Text(job.Columns), result = Text(new JobFindings(job.Result, job.Unread, job.UnreadRows)) }));

    /// <summary>Takes a job that nobody runs.</summary>
    public Task<(Guid TenantId, Guid JobId)?> ClaimAsync() => writer.ChangeAsync(session =>
    {
        var waiting = session.Rows($"SELECT tenant_id, id FROM validation_jobs WHERE status = 'running' AND alive_until <= {session.Dialect.Clock} ORDER BY alive_until LIMIT 1", null, row => (row.Uuid(0), row.Uuid(1))).Cast<(Guid, Guid)?>().FirstOrDefault();
        return waiting is { } job && session.Execute($"""
            UPDATE validation_jobs SET alive_until = {session.Dialect.Clock} + @lifetime WHERE id = @Item2 AND tenant_id = @Item1 AND status = 'running' AND alive_until <= {session.Dialect.Clock}
            """, new { job.Item1, job.Item2, lifetime = (long)Lifetime.TotalMilliseconds }) == 1 ? waiting : null;
    });

    /// <summary>Lets another take it at once.</summary>
    public Task ReleaseAsync(Guid tenant, Guid job) => writer.ChangeAsync(session => session.Execute("UPDATE validation_jobs SET alive_until = 0 WHERE id = @job AND tenant_id = @tenant AND status = 'running'", new { tenant, job }));

    /// <summary>All parts are done, unless somebody has paused or stopped it before.</summary>
    public Task EndAsync(Guid tenant, Guid job) => MoveAsync(tenant, job, JobStatus.Done, "status = 'running' AND done = total");

    public Task<bool> PauseAsync(Guid tenant, Guid job) => MoveAsync(tenant, job, JobStatus.Paused, "status = 'running'");

    public Task<bool> CancelAsync(Guid tenant, Guid job) => MoveAsync(tenant, job, JobStatus.Canceled, "status IN ('running', 'paused')");

    public Task<bool> ResumeAsync(Guid tenant, Guid job) => MoveAsync(tenant, job, JobStatus.Running, "status = 'paused'");

    public async Task<JobView?> FindAsync(Guid tenant, Guid job, CancellationToken ct)
    {
        var price = await prices.OfAsync(tenant, ct);
        using var read = await database.ReadAsync(ct);
        return read.Rows($"SELECT {Columns} FROM validation_jobs WHERE id = @job AND tenant_id = @tenant", new { tenant, job }, row => View(row, price)).FirstOrDefault();
    }

    /// <summary>The latest first.</summary>
    public async Task<IReadOnlyList<JobView>> ListAsync(Guid tenant, int most, CancellationToken ct)
    {
        var price = await prices.OfAsync(tenant, ct);
        using var read = await database.ReadAsync(ct);
        return [.. read.Rows($"SELECT {Columns} FROM validation_jobs WHERE tenant_id = @tenant ORDER BY id DESC LIMIT @most", new { tenant, most }, row => View(row, price))];
    }

    public Task RecountAsync(Guid tenant, Guid job, IReadOnlyDictionary<Verdict, long> counts, IReadOnlyList<ForecastCell> forecast, ToAsk toAsk) => writer.ChangeAsync(session =>
    {
        var found = JsonSerializer.Deserialize<JobFindings>(session.First<string>("SELECT result FROM validation_jobs WHERE id = @job AND tenant_id = @tenant", new { tenant, job })!, Json.Options)!;
        var result = VerdictCounts.Of(counts) with { Duplicates = found.Result.Duplicates };
        return session.Execute("UPDATE validation_jobs SET result = @result, to_ask = @toAsk WHERE id = @job AND tenant_id = @tenant", new { tenant, job, result = Text(found with { Result = result, Forecast = forecast }), toAsk = Text(toAsk) });
    });

    public static OrderView OrderOf(string status, string content) => JsonSerializer.Deserialize<OrderView>(content, Json.Options)! with { Status = EnumNames.Parse<OrderStatus>(status) };

    public static Purge PurgeOf(string table, string key) => Purge.Of(table, (session, now, most) => session.Execute(
        $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE created_at < @before ORDER BY created_at LIMIT @most)", new { before = now - Kept, most }),
        read => read.Rows($"SELECT created_at FROM {table} ORDER BY created_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    private static JobView View(Row row, ValidationPrice price)
    {
        var found = JsonSerializer.Deserialize<JobFindings>(row.Text(10), Json.Options)!;
        var columns = JsonSerializer.Deserialize<List<string>>(row.Text(8), Json.Options)!;
        return new()
        {
            Id = row.Uuid(0),
            Status = EnumNames.Parse<JobStatus>(row.Text(1)),
            Name = row.Text(2),
            CreatedAt = row.Time(3),
            CreatedBy = row.Text(4),
            EndedAt = row.TimeOrNull(5),
            Total = row.Number(6),
            Done = row.Number(7),
            Columns = columns,
            AddressColumn = columns[(int)row.Number(9)],
            Result = found.Result,
            Unread = found.Unread,
            UnreadRows = found.UnreadRows,
            Forecast = BounceForecast.Of(found.Forecast ?? []),
            CostEstimate = new(price.Of(row.Number(6) - found.Result.Duplicates), price.Basis),
            Mailgun = price.Shown(
                row.TextOrNull(11) is { } toAsk ? JsonSerializer.Deserialize<ToAsk>(toAsk, Json.Options) : null, row.TextOrNull(12) is { } status ? OrderOf(status, row.Text(13)) : null),
        };
    }

    private Task<bool> MoveAsync(Guid tenant, Guid job, JobStatus status, string where)
    {
        DateTimeOffset? ended = status is JobStatus.Done or JobStatus.Canceled ? time.GetUtcNow() : null;
        return writer.ChangeAsync(session => session.Execute(
            $"UPDATE validation_jobs SET status = @status, ended_at = @ended, alive_until = 0 WHERE id = @job AND tenant_id = @tenant AND {where}", new { tenant, job, ended, status = EnumNames.Of(status) }) == 1);
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, Json.Options);
}
