using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>What an event left on the list is found by its address, its time and its id.</summary>
internal readonly record struct EntryKey(Guid TenantId, string Address, DateTimeOffset At, Guid EventId);

/// <summary>The list as it follows from its history: what should not be there goes, and each register has its latest entry.</summary>
internal static class SuppressionRegisters
{
    private const string Columns = "t.tenant_id, t.address, t.scope, t.reason, t.source, t.active, t.event_at, t.event_id, t.detail, t.until";

    private static readonly Table<EntryKey> ByEvent = new("suppression_history",
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId),
        new("address", ColumnKind.Text, key => key.Address),
        new("event_at", ColumnKind.Integer, key => key.At),
        new("event_id", ColumnKind.Uuid, key => key.EventId))
    {
        KeyColumns = 4,
    };

    private static readonly Table<Suppression> Entries = new("suppression_history", [.. ((string[])["tenant_id", "address", "event_at", "event_id", "scope", "reason", "source"])
        .Select(name => SuppressionList.History.Columns.Single(column => column.Name == name))])
    {
        KeyColumns = 7,
    };

    private static readonly Table<(Guid TenantId, string Address)> HistoryByAddress = SuppressionList.ByAddress("suppression_history");
    private static readonly Table<(Guid TenantId, string Address)> LatestByAddress = SuppressionList.ByAddress("suppressions");

    /// <summary>What events have left in the history.</summary>
    public static List<Suppression> Of(Session session, IReadOnlyList<EntryKey> events) => session.Find(ByEvent, Columns, events, Read, locked: false);

    /// <summary>Deletes entries that nothing stands behind. Providers are told what follows from it, as of every other change.</summary>
    public static void Remove(Session session, IReadOnlyList<Suppression> entries)
    {
        session.Delete(Entries, [.. entries.OrderBy(entry => (entry.TenantId, entry.Address))]);
        Settle(session, [.. entries.Select(entry => (entry.TenantId, entry.Address)).Distinct()], isTrial: false);
        SuppressionPushes.Mark(session, [.. entries.Select(entry => entry with { Active = false })]);
    }

    /// <summary>Gives each register of the addresses the latest entry of its history.</summary>
    /// <returns>How many had another.</returns>
    public static int Settle(Session session, IReadOnlyList<(Guid TenantId, string Address)> addresses, bool isTrial)
    {
        // The registers first: whoever adds an entry meanwhile waits to set its register, and finds this one there.
        var registers = session.Find(LatestByAddress, Columns, addresses, Read);
        var latest = session.Find(HistoryByAddress, Columns, addresses, Read, locked: false).GroupBy(RegisterOf)
            .Select(register => register.OrderBy(entry => entry.EventAt).ThenBy(entry => entry.EventId, IdOrder.Instance).Last()).ToDictionary(RegisterOf);
        var known = registers.ToDictionary(RegisterOf);
        var wrong = latest.Values.Where(entry => known.GetValueOrDefault(RegisterOf(entry)) != entry).OrderBy(entry => (entry.TenantId, entry.Address)).ToList();
        var idle = registers.Where(entry => !latest.ContainsKey(RegisterOf(entry))).ToList();
        if (!isTrial)
        {
            session.Delete(SuppressionList.Latest, idle);
            session.Insert(SuppressionList.Latest, wrong);
            session.Update(SuppressionList.Latest, wrong);
        }

        return wrong.Count + idle.Count;
    }

    private static (Guid, string, SuppressionScope, SuppressionReason, string) RegisterOf(Suppression entry) => (entry.TenantId, entry.Address, entry.Scope, entry.Reason, entry.Source);

    private static Suppression Read(Row row) => new(
        row.Uuid(0), row.Text(1), EnumNames.Parse<SuppressionScope>(row.Text(2)), EnumNames.Parse<SuppressionReason>(row.Text(3)), row.Text(4),
        row.Flag(5), row.Time(6), row.Uuid(7), row.TextOrNull(8))
    { Until = row.TimeOrNull(9) };
}
