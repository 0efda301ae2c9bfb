using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>Addresses that must not be mailed.</summary>
internal static class SuppressionList
{
    /// <summary>The source of what a recipient did by a link of ours.</summary>
    public const string ByLink = "link";

    /// <summary>The source of what an admin did here.</summary>
    public const string ByHand = "manual";

    /// <summary>The source of what follows from several soft bounces, whoever reported them.</summary>
    public const string ByRule = "rule";

    /// <summary>What an entry <c>t</c> or no alias at all has to meet to hold at <c>@now</c>.</summary>
    public const string Holds = "active AND (until IS NULL OR until > @now)";

    /// <summary>All that a provider may have reported.</summary>
    private static readonly (SuppressionReason Reason, SuppressionScope Scope)[] Registers =
        [.. (from reason in Enum.GetValues<SuppressionReason>() where reason != SuppressionReason.SoftBounce from isBulk in (bool[])[false, true] select (reason, ScopeOf(reason, isBulk))).Distinct()];

    private static readonly Table<(Guid TenantId, string Address)> Keys = ByAddress("suppressions");

    internal static readonly Table<Suppression> Latest = new("suppressions",
        new("tenant_id", ColumnKind.Uuid, entry => entry.TenantId),
        new("address", ColumnKind.Text, entry => entry.Address),
        new("scope", ColumnKind.Text, entry => EnumNames.Of(entry.Scope)),
        new("reason", ColumnKind.Text, entry => EnumNames.Of(entry.Reason)),
        new("source", ColumnKind.Text, entry => entry.Source),
        new("active", ColumnKind.Boolean, entry => entry.Active),
        new("event_at", ColumnKind.Integer, entry => entry.EventAt),
        new("event_id", ColumnKind.Uuid, entry => entry.EventId),
        new("detail", ColumnKind.Text, entry => entry.Detail),
        new("until", ColumnKind.Integer, entry => entry.Until),
        new("listed_in", ColumnKind.Text, _ => null))
    {
        KeyColumns = 5,
    };

    internal static readonly Table<Suppression> History = new("suppression_history",
        new("tenant_id", ColumnKind.Uuid, entry => entry.TenantId),
        new("address", ColumnKind.Text, entry => entry.Address),
        new("event_at", ColumnKind.Integer, entry => entry.EventAt),
        new("event_id", ColumnKind.Uuid, entry => entry.EventId),
        new("scope", ColumnKind.Text, entry => EnumNames.Of(entry.Scope)),
        new("reason", ColumnKind.Text, entry => EnumNames.Of(entry.Reason)),
        new("source", ColumnKind.Text, entry => entry.Source),
        new("active", ColumnKind.Boolean, entry => entry.Active),
        new("detail", ColumnKind.Text, entry => entry.Detail),
        new("actor", ColumnKind.Text, entry => entry.Actor),
        new("until", ColumnKind.Integer, entry => entry.Until));

    /// <summary>The source of what a connection's provider reported.</summary>
    public static string SourceOf(Guid connection) => PublicId.Format(PublicId.Connection, connection);

    /// <summary>The address as it is compared; as the provider wrote it where it is no address of ours.</summary>
    public static string KeyOf(string address) => Mailbox.TryParse(address, out var mailbox, out _) ? mailbox.Address.Key : address.ToLowerInvariant();

    /// <summary>Reads a table by address.</summary>
    public static Table<(Guid TenantId, string Address)> ByAddress(string table) => new(table,
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId),
        new("address", ColumnKind.Text, key => key.Address));

    /// <summary>Whether an address that is suppressed for so much gets no such email.</summary>
    public static bool Stops(SuppressionScope scope, bool isBulk) => scope == SuppressionScope.All || isBulk;

    /// <summary>Which of the addresses are suppressed now, and for what: any entry that holds suppresses.</summary>
    public static IReadOnlyDictionary<(Guid TenantId, string Address), SuppressionScope> Active(
        Session session, IReadOnlyList<(Guid TenantId, string Address)> addresses, DateTimeOffset now)
    {
        var found = new Dictionary<(Guid, string), SuppressionScope>();
        foreach (var (key, scope, holds) in session.Find(Keys, "t.tenant_id, t.address, t.scope, t.active, t.until", addresses, Read, locked: false))
            if (holds && (!found.TryGetValue(key, out var known) || known > scope))
                found[key] = scope;

        return found;

        ((Guid, string) Key, SuppressionScope Scope, bool Holds) Read(Row row) =>
            ((row.Uuid(0), row.Text(1)), EnumNames.Parse<SuppressionScope>(row.Text(2)), row.Flag(3) && (row.TimeOrNull(4) ?? DateTimeOffset.MaxValue) > now);
    }

    /// <summary>What the tenant's addresses are suppressed for now, whoever said so.</summary>
    public static HashSet<(string Address, SuppressionScope Scope, SuppressionReason Reason)> Known(
        Session session, IReadOnlyList<(Guid TenantId, string Address)> addresses, DateTimeOffset now)
    {
        return [.. session.Find(Keys, "t.address, t.scope, t.reason, t.active, t.until", addresses, Read, locked: false).Where(one => one.Holds).Select(one => one.Entry)];

        ((string, SuppressionScope, SuppressionReason) Entry, bool Holds) Read(Row row) => (
            (row.Text(0), EnumNames.Parse<SuppressionScope>(row.Text(1)), EnumNames.Parse<SuppressionReason>(row.Text(2))),
            row.Flag(3) && (row.TimeOrNull(4) ?? DateTimeOffset.MaxValue) > now);
    }

    /// <summary>Adds entries; each register keeps its latest, in whatever order they come, and the history all of them.</summary>
    public static void Add(Session session, IEnumerable<Suppression> entries)
    {
        var sorted = entries.OrderBy(entry => (entry.TenantId, entry.Address)).ToList();
        session.Insert(History, sorted);
        SuppressionPushes.Mark(session, sorted);
        var latest = sorted.GroupBy(entry => (entry.TenantId, entry.Address, entry.Scope, entry.Reason, entry.Source))
            .Select(register => register.OrderBy(entry => entry.EventAt.ToUnixTimeMilliseconds()).ThenBy(entry => entry.EventId, IdOrder.Instance).Last()).ToList();
        session.Insert(Latest, latest);
        session.Update(Latest, latest, "(@event_at, @event_id) > (t.event_at, t.event_id)");
    }

    /// <summary>
    /// What an event says about its address. A reactivation lifts whatever the same source reported, and nothing that another did.
    /// </summary>
    public static IEnumerable<Suppression> Of(ProviderEvent e, Guid tenant, string address, string source, Guid eventId)
    {
        IEnumerable<(SuppressionReason Reason, SuppressionScope Scope)> registers =
            e.Type == EventType.Resubscribed ? Registers
            : ReasonOf(e) is { } reason ? [(reason, ScopeOf(reason, isBulk: true))]
            : [];
        return registers.Select(register => new Suppression(
            tenant, address, register.Scope, register.Reason, source, e.Type != EventType.Resubscribed, e.At, eventId, e.Detail));
    }

    /// <param name="reason">Why it is suppressed.</param>
    /// <param name="isBulk">What was refused, where the provider does not say why: its list may be of people who unsubscribed.</param>
    public static SuppressionScope ScopeOf(SuppressionReason reason, bool isBulk) => reason switch
    {
        SuppressionReason.Unsubscribe => SuppressionScope.Bulk,
        SuppressionReason.ListedByProvider when isBulk => SuppressionScope.Bulk,
        _ => SuppressionScope.All,
    };

    private static SuppressionReason? ReasonOf(ProviderEvent e) => e.Suppresses ?? e.Type switch
    {
        EventType.Complained => SuppressionReason.Complaint,
        EventType.Unsubscribed => SuppressionReason.Unsubscribe,
        _ => null,
    };
}
