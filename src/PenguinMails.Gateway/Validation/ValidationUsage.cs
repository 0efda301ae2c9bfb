using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Validation;

/// <summary>How many addresses a tenant has had validated at a provider, day by day: prices go down with a month's number.</summary>
internal sealed class ValidationUsage(Database database, Writer writer, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(100);

    public static readonly Purge Purge = Purge.Of("validation_usage", (session, now, most) => session.Execute("""
        DELETE FROM validation_usage WHERE (tenant_id, provider, day) IN (SELECT tenant_id, provider, day FROM validation_usage WHERE day < @before ORDER BY day LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT day FROM validation_usage ORDER BY day LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    public Task AddAsync(Guid tenant, string provider, long addresses)
    {
        var day = Today;
        return writer.ChangeAsync(session => Add(session, tenant, provider, day, addresses));
    }

    /// <summary>Midnight (UTC) of this day.</summary>
    public DateTimeOffset Today => new(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>Within a transaction of others.</summary>
    public static int Add(Session session, Guid tenant, string provider, DateTimeOffset day, long addresses) => session.Execute("""
        INSERT INTO validation_usage (tenant_id, provider, day, addresses) VALUES (@tenant, @provider, @day, @addresses)
        ON CONFLICT (tenant_id, provider, day) DO UPDATE SET addresses = validation_usage.addresses + excluded.addresses
        """, new { tenant, provider, day, addresses });

    public async Task<long> SinceAsync(Guid tenant, string provider, DateTimeOffset day, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("SELECT CAST(COALESCE(SUM(addresses), 0) AS bigint) FROM validation_usage WHERE tenant_id = @tenant AND provider = @provider AND day >= @day", new { tenant, provider, day }, row => row.Number(0)).First();
    }
}
