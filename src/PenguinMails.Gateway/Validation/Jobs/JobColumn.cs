using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>Has a list checked anew by another of its columns, without a second upload.</summary>
internal sealed class JobColumn(PartStore parts, Writer writer)
{
    /// <returns>False where a provider was asked about the column that it has, or another change came between.</returns>
    public async Task<bool> ChangeAsync(Guid tenant, JobView job, int column, CancellationToken ct)
    {
        var keys = new List<ulong>();
        await foreach (var rows in parts.RowsAsync(tenant, job.Id, ct))
            keys.AddRange(rows.Select(row => AddressKey.Of(JobParts.AddressOf(row, column))));

        var (before, result) = (job.Columns.ToList().IndexOf(job.AddressColumn), JsonSerializer.Serialize(new JobFindings(new() { Duplicates = AddressKey.Repeated(keys) }, job.Unread, job.UnreadRows), Json.Options));
        return await writer.ChangeAsync(session =>
        {
            if (session.Execute("""
                UPDATE validation_jobs SET address_column = @column, status = 'running', alive_until = 0, ended_at = NULL, done = 0, to_ask = NULL, result = @result
                WHERE id = @Id AND tenant_id = @tenant AND address_column = @before AND NOT EXISTS (SELECT 1 FROM validation_orders WHERE job_id = @Id AND tenant_id = @tenant)
                """, new { job.Id, tenant, column, before, result }) == 0)
                return false;

            session.Execute("UPDATE validation_parts SET verdicts = NULL WHERE job_id = @Id AND tenant_id = @tenant", new { job.Id, tenant });
            return true;
        });
    }
}
