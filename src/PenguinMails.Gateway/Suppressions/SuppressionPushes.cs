using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>An address whose entry at a provider may have to follow what changed here.</summary>
/// <param name="Mark">Of the last change: what is done for an earlier one does not end this.</param>
/// <param name="Pushed">What stands there by us; null for nothing.</param>
internal sealed record SuppressionPush(Guid TenantId, Guid ConnectionId, string Address, Guid Mark, SuppressionScope? Pushed = null);

/// <summary>
/// What goes to the providers' own lists: noted in the transaction that changes ours, and carried there in the background. What was pushed is
/// kept, so that it can be taken back when nothing here stands behind it any more, and its echo is no news.
/// </summary>
internal static class SuppressionPushes
{
    private static readonly Table<SuppressionPush> Marked = Table(
        new("mark", ColumnKind.Uuid, push => push.Mark),
        new("pending", ColumnKind.Boolean, _ => true));

    private static readonly Table<SuppressionPush> Missing = Table(
        new("mark", ColumnKind.Uuid, push => push.Mark),
        new("pending", ColumnKind.Boolean, _ => true),
        new("pushed", ColumnKind.Text, _ => null));

    private static readonly Table<SuppressionPush> Known = Table(new Column<SuppressionPush>("pushed", ColumnKind.Text, Pushed));

    private static readonly Table<SuppressionPush> Done = Table(
        new("mark", ColumnKind.Uuid, push => push.Mark),
        new("pending", ColumnKind.Boolean, _ => false),
        new("pushed", ColumnKind.Text, Pushed));

    /// <summary>Notes that entries changed. A provider that reported one knows of it; what passes by itself is not told on.</summary>
    public static void Mark(Session session, IReadOnlyList<Suppression> entries)
    {
        foreach (var tenant in entries.Where(entry => entry.Reason != SuppressionReason.SoftBounce).GroupBy(entry => entry.TenantId))
        {
            var connections = session.Query<Guid>("SELECT id FROM connections WHERE tenant_id = @Key AND deleted_at IS NULL ORDER BY id", new { tenant.Key });
            var all = (
                from connection in connections
                from address in tenant.GroupBy(entry => entry.Address)
                let push = new SuppressionPush(tenant.Key, connection, address.Key, address.Last().EventId)
                select (push, IsNew: address.Any(entry => entry.Active && entry.Source != SuppressionList.SourceOf(connection)))).ToList();
            session.Insert(Marked, [.. all.Where(one => one.IsNew).Select(one => one.push)]);
            session.Update(Marked, [.. all.Select(one => one.push)]);
        }
    }

    /// <summary>What is not there although it should be, whatever was pushed before.</summary>
    public static void MarkMissing(Session session, IReadOnlyList<SuppressionPush> pushes)
    {
        session.Insert(Missing, pushes);
        session.Update(Missing, pushes);
    }

    /// <summary>Those that stand at a provider by us, or soon will.</summary>
    public static HashSet<(Guid ConnectionId, string Address)> Find(Session session, IReadOnlyList<SuppressionPush> keys) =>
        [.. session.Find(Known, "t.connection_id, t.address", keys, row => (row.Uuid(0), row.Text(1)), locked: false)];

    /// <summary>Without what a provider reports of its account's own doing, where that was us.</summary>
    /// <param name="byAccount">The events that report such.</param>
    public static List<Suppression> WithoutEchoes(Session session, List<Suppression> entries, IReadOnlyDictionary<Guid, Guid> byAccount)
    {
        if (byAccount.Count == 0)
            return entries;

        var possible = entries.Where(entry => entry.Active && byAccount.ContainsKey(entry.EventId)).ToList();
        var known = Find(session, [.. possible.Select(entry => new SuppressionPush(entry.TenantId, byAccount[entry.EventId], entry.Address, default)).Distinct()]);
        return [.. entries.Where(entry => !(entry.Active && byAccount.TryGetValue(entry.EventId, out var connection) && known.Contains((connection, entry.Address))))];
    }

    /// <summary>Notes what stands there now; what changed here meanwhile goes on waiting.</summary>
    public static void Settle(Session session, IReadOnlyList<SuppressionPush> pushed, IReadOnlyList<SuppressionPush> takenBack)
    {
        session.Update(Known, [.. pushed, .. takenBack]);
        session.Update(Done, pushed, "t.mark = @mark");
        foreach (var one in takenBack)
            session.Execute("""
                DELETE FROM suppression_pushes WHERE tenant_id = @TenantId AND connection_id = @ConnectionId AND address = @Address AND mark = @Mark
                """, new { one.TenantId, one.ConnectionId, one.Address, one.Mark });
    }

    private static string? Pushed(SuppressionPush push) => push.Pushed is { } scope ? EnumNames.Of(scope) : null;

    private static Table<SuppressionPush> Table(params Column<SuppressionPush>[] columns) => new("suppression_pushes",
    [
        new("tenant_id", ColumnKind.Uuid, push => push.TenantId),
        new("connection_id", ColumnKind.Uuid, push => push.ConnectionId),
        new("address", ColumnKind.Text, push => push.Address),
        .. columns,
    ])
    {
        KeyColumns = 3,
    };
}
