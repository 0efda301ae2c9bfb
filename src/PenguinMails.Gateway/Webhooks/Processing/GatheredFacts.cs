using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>
/// What events prove about each delivery, gathered anew while a rebuild runs. Whatever is processed meanwhile is noted in the transaction that
/// applies it, so that nothing heard is missing where these take the place of a delivery's facts.
/// </summary>
internal static class GatheredFacts
{
    private static readonly Table<Gathered> Rows = new("rebuild_facts",
        new("run_id", ColumnKind.Uuid, row => row.Run),
        new("delivery_id", ColumnKind.Uuid, row => row.Delivery),
        new("tenant_id", ColumnKind.Uuid, row => row.TenantId),
        new("attempts", ColumnKind.Text, row => AttemptsJson.Write(row.Attempts)))
    {
        KeyColumns = 3,
    };

    /// <summary>Notes what was applied, if a rebuild of its tenant runs.</summary>
    /// <param name="session">In the transaction that applies it, which holds the deliveries' rows.</param>
    /// <param name="reports">Of which delivery, and what is known of its attempt by an event.</param>
    public static void Note(Session session, IReadOnlyCollection<(Delivery Delivery, Attempt Known)> reports)
    {
        if (reports.Count == 0)
            return;

        foreach (var (run, tenant) in session.Rows("SELECT run_id, tenant_id FROM rebuild", null, row => (row.Uuid(0), row.UuidOrNull(1))))
            Add(session, run, [.. reports.Where(report => tenant is null || report.Delivery.TenantId == tenant)]);
    }

    /// <inheritdoc cref="Note"/>
    public static void Add(Session session, Guid run, IReadOnlyCollection<(Delivery Delivery, Attempt Known)> reports)
    {
        var news = reports.GroupBy(report => report.Delivery.Id).OrderBy(group => group.Key, IdOrder.Instance).ToList();
        var known = Find(session, run, [.. news.Select(group => new DeliveryKey(group.Key, group.First().Delivery.TenantId))]);
        var rows = news.ConvertAll(group => new Gathered(run, group.Key, group.First().Delivery.TenantId,
            group.Aggregate(known.GetValueOrDefault(group.Key, []), (attempts, report) => DeliveryState.Merge(attempts, report.Known))));
        session.Insert(Rows, rows);
        session.Update(Rows, [.. rows.Where(row => known.ContainsKey(row.Delivery))]);
    }

    public static Dictionary<Guid, IReadOnlyList<Attempt>> Find(Session session, Guid run, IReadOnlyList<DeliveryKey> keys) => session.Find(
        Rows, "t.delivery_id, t.attempts", [.. keys.Select(key => new Gathered(run, key.Id, key.TenantId, []))], row => (row.Uuid(0), AttemptsJson.Read(row.Text(1))), locked: false).ToDictionary();

    private sealed record Gathered(Guid Run, Guid Delivery, Guid TenantId, IReadOnlyList<Attempt> Attempts);
}
