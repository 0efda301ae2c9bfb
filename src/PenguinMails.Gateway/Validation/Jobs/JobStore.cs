using System.Runtime.CompilerServices;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <param name="Result">What was found so far.</param>
/// <param name="Unread">How many rows could not be read.</param>
/// <param name="UnreadRows">The first of them.</param>
/// <param name="Forecast">How likely the rows bounce that are checked.</param>
internal sealed record JobFindings(VerdictCounts Result, long Unread, IReadOnlyList<UnreadRow> UnreadRows, IReadOnlyList<ForecastCell>? Forecast = null);

/// <summary>A job's work that is left: one part of its rows.</summary>
internal sealed record JobPart(Guid TenantId, Guid JobId, int Number, int AddressColumn, IReadOnlyList<string[]> Rows);

/// <summary>
/// The lists that are checked, for all nodes: their rows and verdicts are kept part by part, so that whoever runs a job goes on where the one before stopped.
/// </summary>
internal sealed class JobStore(Database database, Writer writer, ValidationPrices prices, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const string Columns = """
        id, status, name, created_at, created_by, ended_at, total, done, columns, address_column, result, to_ask,
        (SELECT o.status FROM validation_orders o WHERE o.job_id = validation_jobs.id AND o.tenant_id = validation_jobs.tenant_id ORDER BY o.number DESC LIMIT 1),
        (SELECT o.content FROM validation_orders o WHERE o.job_id = validation_jobs.id AND o.tenant_id = validation_jobs.tenant_id ORDER BY o.number DESC LIMIT 1)
        """;

    public static IEnumerable<Purge> Purges => [PurgeOf("validation_parts", "job_id, tenant_id, number"), PurgeOf("validation_jobs", "id, tenant_id")];

    /// <summary>Keeps some rows of a job that is not there before its last row is.</summary>
    public Task KeepAsync(Guid tenant, Guid job, int number, IReadOnlyList<string[]> rows)
    {
        var (content, now) = (JobParts.Pack(rows), time.GetUtcNow());
        return writer.ChangeAsync(session => session.Execute("""
            INSERT INTO validation_parts (job_id, tenant_id, number, created_at, content) VALUES (@job, @tenant, @number, @now, @content) ON CONFLICT DO NOTHING
            """, new { tenant, job, number, now, content }));
    }

    /// <summary>Takes back what was kept of a list that turned out to be none.</summary>
    public Task ForgetAsync(Guid tenant, Guid job) => writer.ChangeAsync(session => session.Execute("DELETE FROM validation_parts WHERE job_id = @job AND tenant_id = @tenant", new { tenant, job }));

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

    /// <summary>The parts that are left, as long as the job runs.</summary>
    public async IAsyncEnumerable<JobPart> LeftAsync(Guid tenant, Guid job, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var last = -1; await NextAsync(tenant, job, last, ct) is { } part; last = part.Number)
            yield return part;
    }

    private async Task<JobPart?> NextAsync(Guid tenant, Guid job, int last, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("""
            SELECT p.number, j.address_column, p.content FROM validation_parts p JOIN validation_jobs j ON j.id = p.job_id AND j.tenant_id = p.tenant_id
            WHERE p.job_id = @job AND p.tenant_id = @tenant AND p.number > @last AND p.verdicts IS NULL AND j.status = 'running' ORDER BY p.number LIMIT 1
            """, new { tenant, job, last }, row => new JobPart(tenant, job, (int)row.Number(0), (int)row.Number(1), JobParts.Unpack<List<string[]>>(row.Bytes(2)))).FirstOrDefault();
    }

    /// <summary>Writes down a part's verdicts, and what they add to the job; twice is once.</summary>
    public Task FinishAsync(JobPart part, IReadOnlyList<RowVerdict> verdicts, VerdictCounts counts, IReadOnlyList<ForecastCell> forecast)
    {
        var packed = JobParts.Pack(verdicts);
        return writer.ChangeAsync(session =>
        {
            // Another column may have been chosen meanwhile.
            if (session.Execute("""
                UPDATE validation_parts SET verdicts = @packed WHERE job_id = @JobId AND tenant_id = @TenantId AND number = @Number AND verdicts IS NULL
                  AND EXISTS (SELECT 1 FROM validation_jobs WHERE id = @JobId AND tenant_id = @TenantId AND address_column = @AddressColumn)
                """, new { part.JobId, part.TenantId, part.Number, part.AddressColumn, packed }) == 0)
                return false;

            var found = JsonSerializer.Deserialize<JobFindings>(session.First<string>("SELECT result FROM validation_jobs WHERE id = @JobId AND tenant_id = @TenantId", new { part.JobId, part.TenantId })!, Json.Options)!;
            session.Execute($"""
                UPDATE validation_jobs SET done = done + @more, result = @result, alive_until = {session.Dialect.Clock} + @lifetime WHERE id = @JobId AND tenant_id = @TenantId
                """, new { part.JobId, part.TenantId, more = verdicts.Count, lifetime = (long)Lifetime.TotalMilliseconds, result = Text(found with { Result = found.Result.Plus(counts), Forecast = ForecastCell.Sum([.. found.Forecast ?? [], .. forecast]) }) });
            return true;
        });
    }

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

    /// <summary>Rows with their verdicts, as far as they have any, part by part.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<string[]> Rows, IReadOnlyList<RowVerdict> Verdicts)> DoneAsync(Guid tenant, Guid job, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var last = -1; ;)
        {
            (int Number, byte[] Rows, byte[] Verdicts)? part;
            using (var read = await database.ReadAsync(ct))
                part = read.Rows("SELECT number, content, verdicts FROM validation_parts WHERE job_id = @job AND tenant_id = @tenant AND number > @last AND verdicts IS NOT NULL ORDER BY number LIMIT 1",
                    new { tenant, job, last }, row => ((int)row.Number(0), row.Bytes(1), row.Bytes(2))).Cast<(int, byte[], byte[])?>().FirstOrDefault();
            if (part is not { } found)
                yield break;

            last = found.Number;
            yield return (JobParts.Unpack<List<string[]>>(found.Rows), JobParts.Unpack<List<RowVerdict>>(found.Verdicts));
        }
    }

    /// <summary>A part's verdicts with what was found since; the counts follow.</summary>
    public Task RewriteAsync(Guid tenant, Guid job, int number, IReadOnlyList<RowVerdict> verdicts)
    {
        var packed = JobParts.Pack(verdicts);
        return writer.ChangeAsync(session => session.Execute("UPDATE validation_parts SET verdicts = @packed WHERE job_id = @job AND tenant_id = @tenant AND number = @number", new { tenant, job, number, packed }));
    }

    public Task RecountAsync(Guid tenant, Guid job, IReadOnlyDictionary<Verdict, long> counts, IReadOnlyList<ForecastCell> forecast, ToAsk toAsk) => writer.ChangeAsync(session =>
    {
        var found = JsonSerializer.Deserialize<JobFindings>(session.First<string>("SELECT result FROM validation_jobs WHERE id = @job AND tenant_id = @tenant", new { tenant, job })!, Json.Options)!;
        var result = VerdictCounts.Of(counts) with { Duplicates = found.Result.Duplicates };
        return session.Execute("UPDATE validation_jobs SET result = @result, to_ask = @toAsk WHERE id = @job AND tenant_id = @tenant", new { tenant, job, result = Text(found with { Result = result, Forecast = forecast }), toAsk = Text(toAsk) });
    });

    public static OrderView OrderOf(string status, string content) => JsonSerializer.Deserialize<OrderView>(content, Json.Options)! with { Status = EnumNames.Parse<OrderStatus>(status) };

    /// <summary>All rows, part by part.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string[]>> RowsAsync(Guid tenant, Guid job, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var number = 0; ; number++)
        {
            using var read = await database.ReadAsync(ct);
            if (read.Rows("SELECT content FROM validation_parts WHERE job_id = @job AND tenant_id = @tenant AND number = @number", new { tenant, job, number }, row => row.Bytes(0)).FirstOrDefault() is not { } content)
                yield break;

            yield return JobParts.Unpack<List<string[]>>(content);
        }
    }

    /// <summary>One part that is checked; nothing where it is not.</summary>
    public async Task<IReadOnlyList<(string Address, RowVerdict Found)>> PartAsync(Guid tenant, JobView job, long number, CancellationToken ct)
    {
        var column = job.Columns.ToList().IndexOf(job.AddressColumn);
        using var read = await database.ReadAsync(ct);
        return [.. read.Rows("SELECT content, verdicts FROM validation_parts WHERE job_id = @Id AND tenant_id = @tenant AND number = @number AND verdicts IS NOT NULL",
                new { job.Id, tenant, number }, row => (JobParts.Unpack<List<string[]>>(row.Bytes(0)), JobParts.Unpack<List<RowVerdict>>(row.Bytes(1))))
            .SelectMany(part => part.Item1.Zip(part.Item2, (row, found) => (JobParts.AddressOf(row, column), found)))];
    }

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
