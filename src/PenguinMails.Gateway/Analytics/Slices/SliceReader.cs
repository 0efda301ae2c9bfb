using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Statistics;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Slices;

/// <summary>What the mailbox providers refused of each connection, from the rollups.</summary>
internal sealed class SliceReader(Database database)
{
    /// <summary>Bad addresses say nothing about a connection.</summary>
    private static readonly BounceClass[] Trouble =
        [BounceClass.Soft, BounceClass.Block, BounceClass.Policy, BounceClass.Authentication, BounceClass.Content, BounceClass.Other];

    private static readonly string Sums = string.Join(", ",
        ((string[])[string.Join(" + ", Trouble.Select(of => "bounced_" + EnumNames.Of(of))), "delivered", "rejected"]).Select(sum => $"CAST(SUM({sum}) AS bigint)"));

    public async Task<IReadOnlyList<SliceCell>> HoursAsync(Guid tenant, DateTimeOffset since, CancellationToken ct) => await ReadAsync("""
        SELECT connection_id, mailbox_provider, type, hour AS at, {0} FROM hourly WHERE tenant_id = @tenant AND hour >= @since GROUP BY connection_id, mailbox_provider, type, hour
        """, new { tenant, since }, ct);

    public async Task<IReadOnlyList<SliceCell>> DaysAsync(Guid tenant, DateTimeOffset since, DateTimeOffset until, CancellationToken ct) => await ReadAsync("""
        SELECT connection_id, mailbox_provider, type, MIN(day) AS at, {0} FROM daily WHERE tenant_id = @tenant AND day >= @since AND day < @until GROUP BY connection_id, mailbox_provider, type
        """, new { tenant, since, until }, ct);

    private async Task<IReadOnlyList<SliceCell>> ReadAsync(string sql, object parameters, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows(sql.Replace("{0}", Sums, StringComparison.Ordinal), parameters, row => new SliceCell(row.Uuid(0), row.Text(1), row.Text(2), row.Time(3), row.Number(4), row.Number(5), row.Number(6)));
    }
}

/// <summary>Counts of one email type of a slice.</summary>
/// <param name="Bounced">For what is no fault of the address.</param>
internal sealed record SliceCell(Guid ConnectionId, string MailboxProvider, string Type, DateTimeOffset At, long Bounced, long Delivered, long Rejected)
{
    /// <param name="reportsDelivery">False where the recipient's server answers the call itself, so that it refuses there.</param>
    public Rate Refused(bool reportsDelivery)
    {
        var refused = Bounced + (reportsDelivery ? 0 : Rejected);
        return new(refused, refused + Delivered);
    }
}
