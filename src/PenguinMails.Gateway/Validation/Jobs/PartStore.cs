using System.Runtime.CompilerServices;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>A job's work that is left: one part of its rows.</summary>
internal sealed record JobPart(Guid TenantId, Guid JobId, int Number, int AddressColumn, IReadOnlyList<string[]> Rows);

/// <summary>The rows of lists and what was found of them, part by part, so that whoever runs a job goes on where the one before stopped.</summary>
internal sealed class PartStore(Database database, Writer writer, TimeProvider time)
{
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

    /// <summary>The parts that are left, as long as the job runs.</summary>
    public async IAsyncEnumerable<JobPart> LeftAsync(Guid tenant, Guid job, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var last = -1; await NextAsync(tenant, job, last, ct) is { } part; last = part.Number)
            yield return part;
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
                """, new { part.JobId, part.TenantId, more = verdicts.Count, lifetime = (long)JobStore.Lifetime.TotalMilliseconds, result = JsonSerializer.Serialize(found with { Result = found.Result.Plus(counts), Forecast = ForecastCell.Sum([.. found.Forecast ?? [], .. forecast]) }, Json.Options) });
            return true;
        });
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

    private async Task<JobPart?> NextAsync(Guid tenant, Guid job, int last, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("""
            SELECT p.number, j.address_column, p.content FROM validation_parts p JOIN validation_jobs j ON j.id = p.job_id AND j.tenant_id = p.tenant_id
            WHERE p.job_id = @job AND p.tenant_id = @tenant AND p.number > @last AND p.verdicts IS NULL AND j.status = 'running' ORDER BY p.number LIMIT 1
            """, new { tenant, job, last }, row => new JobPart(tenant, job, (int)row.Number(0), (int)row.Number(1), JobParts.Unpack<List<string[]>>(row.Bytes(2)))).FirstOrDefault();
    }
}
