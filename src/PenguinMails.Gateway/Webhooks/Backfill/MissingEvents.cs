using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>Which email a connection has carried in a time, by what was durable before each call.</summary>
internal sealed class MissingEvents(Database database)
{
    private const int CallsAtOnce = 200;

    /// <summary>The provider's ids of what it took, in the order of sending, some at a time.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="connection">Which of its connections.</param>
    /// <param name="from">Sent then or later.</param>
    /// <param name="until">And before.</param>
    /// <param name="all">False for those only of which nothing has been heard that says how they ended.</param>
    /// <param name="ct">Ends the reading.</param>
    public async IAsyncEnumerable<IReadOnlyList<string>> OfAsync(
        Guid tenant, Guid connection, DateTimeOffset from, DateTimeOffset until, bool all, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var (after, end) = (IdOrder.LowestAt(from), IdOrder.LowestAt(until));
        while (true)
        {
            var (calls, found) = await ReadAsync(tenant, connection, after, end, all, ct);
            if (found.Count > 0)
                yield return found;
            if (calls.Count < CallsAtOnce)
                yield break;

            after = calls[^1];
        }
    }

    private async Task<(List<Guid> Calls, List<string> Found)> ReadAsync(Guid tenant, Guid connection, Guid after, Guid end, bool all, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var calls = read.Rows("""
            SELECT id, envelopes FROM calls WHERE id > @after AND id < @end AND tenant_id = @tenant AND connection_id = @connection ORDER BY id LIMIT @most
            """, new { tenant, connection, after, end, most = CallsAtOnce }, row => (Id: row.Uuid(0), Deliveries: CallStore.ReadIds(row.Bytes(1))));
        var keys = calls.SelectMany(call => call.Deliveries).Distinct().Order(IdOrder.Instance).Select(id => new DeliveryKey(id, tenant)).ToList();
        var rows = Deliveries.Read(read, keys).ToDictionary(delivery => delivery.Id);
        var found = from call in calls
                    from id in call.Deliveries
                    let attempt = rows.GetValueOrDefault(id)?.Attempts.FirstOrDefault(attempt => attempt.CallId == call.Id)
                    where attempt is { ProviderMessageId: not null, TestMode: false } && (all || IsMissing(attempt))
                    select attempt.ProviderMessageId;
        return ([.. calls.Select(call => call.Id)], [.. found.Distinct()]);
    }

    private static bool IsMissing(Attempt attempt) => attempt.Facts is { Delivered: null, Bounce: null, Rejected: null };
}
