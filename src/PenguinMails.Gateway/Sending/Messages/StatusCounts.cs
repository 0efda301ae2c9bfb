using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>How many deliveries stand where, of the newest: counting goes only so far.</summary>
/// <param name="Of">By status; those without any are not in it.</param>
/// <param name="IsMore">There are more deliveries than were counted.</param>
public sealed record StatusCounts(IReadOnlyDictionary<DeliveryStatus, int> Of, bool IsMore)
{
    public const int Most = 10_000;

    public static readonly StatusCounts None = new(new Dictionary<DeliveryStatus, int>(), false);

    public int Total => Of.Values.Sum();

    /// <param name="read">Reads.</param>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">Its provider, type and days; what else it says is not counted by.</param>
    internal static StatusCounts Count(Session read, Guid tenant, MessageFilter filter)
    {
        var connections = read.Query<Guid>("SELECT id FROM connections WHERE tenant_id = @tenant AND provider = @Provider", new { tenant, filter.Provider }).ToArray();
        var parameters = new DynamicParameters(new
        {
            tenant,
            filter.Type,
            connections,
            before = filter.Until is { } until ? IdOrder.LowestAt(until) : new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"),
            from = filter.From is { } from ? IdOrder.LowestAt(from) : Guid.Empty,
            most = Most + 1,
        });
        var matches = (filter.Type is null ? "" : " AND type = @Type") + (filter.Provider is null ? "" : " AND connection_id = ANY(@connections)");
        var rows = Rows(read, "NOT d.fresh", matches, parameters).Concat(Rows(read, "d.fresh", matches, parameters)).ToList();
        var counts = rows.GroupBy(row => EnumNames.Parse<DeliveryStatus>(row.Status)).ToDictionary(group => group.Key, group => (int)group.Sum(row => row.Matching));
        var isMore = rows.Sum(row => row.Looked) > Most;
        if (isMore)
            foreach (var status in (DeliveryStatus[])[DeliveryStatus.Bounced, DeliveryStatus.Rejected, DeliveryStatus.Suppressed, DeliveryStatus.Failed])
                counts[status] = (int)Rows(read, "NOT d.fresh AND " + SearchPath.Trouble(EnumNames.Of(status)).Condition!(read.Dialect), matches, parameters).Sum(row => row.Matching);

        return new(counts.Where(one => one.Value > 0).ToDictionary(), isMore);
    }

    /// <summary>Whether there may be more than was counted.</summary>
    internal bool IsAtLeast(DeliveryStatus? status) => IsMore && status is not (DeliveryStatus.Bounced or DeliveryStatus.Rejected or DeliveryStatus.Suppressed or DeliveryStatus.Failed);

    private static IReadOnlyList<Counted> Rows(Session read, string part, string matches, DynamicParameters parameters) => read.Query<Counted>($"""
        SELECT status, CAST(COUNT(*) AS bigint) AS looked, CAST(SUM(CASE WHEN status = status{matches} THEN 1 ELSE 0 END) AS bigint) AS matching
        FROM (
          SELECT d.status, d.type, d.connection_id FROM deliveries d
          WHERE d.tenant_id = @tenant AND {part} AND d.id < @before AND d.id >= @from
          ORDER BY d.id DESC LIMIT @most) AS newest
        GROUP BY status
        """, parameters);

    private sealed record Counted
    {
        public string Status { get; init; } = "";
        public long Looked { get; init; }
        public long Matching { get; init; }
    }
}
