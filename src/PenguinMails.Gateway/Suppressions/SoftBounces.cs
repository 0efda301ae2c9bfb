using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>The soft bounces of addresses, and what follows from them by their tenant's rule.</summary>
internal static class SoftBounces
{
    /// <summary>What is reported later than that after the longest time a rule looks back says nothing any more.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(2 * SoftBounceRule.MostDays);

    private static readonly Table<SoftBounce> New = new("soft_bounces",
        new("tenant_id", ColumnKind.Uuid, bounce => bounce.TenantId),
        new("address", ColumnKind.Text, bounce => bounce.Address),
        new("at", ColumnKind.Integer, bounce => bounce.At),
        new("event_id", ColumnKind.Uuid, bounce => bounce.EventId),
        new("message_id", ColumnKind.Uuid, bounce => bounce.MessageId));

    private const string Columns = "t.tenant_id, t.address, t.at, t.event_id, t.message_id";

    private static readonly Table<(Guid TenantId, string Address)> ByAddress = SuppressionList.ByAddress("soft_bounces");

    private static readonly Table<EntryKey> ByEvent = new("soft_bounces",
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId),
        new("address", ColumnKind.Text, key => key.Address),
        new("at", ColumnKind.Integer, key => key.At),
        new("event_id", ColumnKind.Uuid, key => key.EventId))
    {
        KeyColumns = 4,
    };

    public static Purge Purge => Purge.Of("soft_bounces", (session, now, most) => session.Execute("""
        DELETE FROM soft_bounces WHERE (tenant_id, address, at, event_id) IN (
          SELECT tenant_id, address, at, event_id FROM soft_bounces WHERE at < @before ORDER BY at LIMIT @most)
        """, new { before = now - Kept, most }),
        read => read.Rows("SELECT at FROM soft_bounces ORDER BY at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    /// <summary>Whether it is the mailbox that fails, for now. What a receiver thinks of a sender says nothing about a person.</summary>
    public static bool Are(ProviderEvent e) => e is { Type: EventType.Bounced, Class: BounceClass.Soft or BounceClass.MailboxFull, IsOfList: false };

    public static SoftBounceRule RuleOf(Session session, Guid tenant) => session.First<SoftBounceRule>(
        "SELECT soft_bounces, soft_bounce_days, suppressed_days FROM suppression_settings WHERE tenant_id = @tenant", new { tenant }) ?? SoftBounceRule.Default;

    /// <summary>Adds bounces, and suppresses the addresses of which enough messages have bounced.</summary>
    public static void Add(Session session, IReadOnlyList<SoftBounce> bounces)
    {
        if (bounces.Count == 0)
            return;

        var sorted = bounces.DistinctBy(bounce => (bounce.EventId, bounce.Address)).OrderBy(bounce => (bounce.TenantId, bounce.Address, bounce.At)).ToList();
        session.Insert(New, sorted);
        var first = sorted.GroupBy(bounce => (bounce.TenantId, bounce.Address)).ToDictionary(group => group.Key, group => Stored(group.First().At));
        var all = session.Find(ByAddress, Columns, [.. first.Keys], Read, locked: false);
        var lifts = Lifts(session, [.. first.Keys]);
        foreach (var tenant in all.GroupBy(bounce => bounce.TenantId))
        {
            var rule = RuleOf(session, tenant.Key);
            SuppressionList.Add(session, [..
                from address in tenant.GroupBy(bounce => bounce.Address)
                let key = (tenant.Key, address.Key)
                from trigger in rule.Triggers([.. address.OrderBy(bounce => bounce.At)], [.. lifts[key]])
                // What is new can't have changed what was before it.
                where trigger.At >= first[key]
                select Entry(trigger, rule)]);
        }
    }

    /// <summary>Those of the events that are known.</summary>
    public static List<SoftBounce> Find(Session session, IReadOnlyList<EntryKey> events) => session.Find(ByEvent, Columns, events, Read, locked: false);

    /// <summary>Whether it is too old to be kept.</summary>
    public static bool IsOver(SoftBounce bounce, DateTimeOffset now) => bounce.At < now - Kept;

    /// <summary>Takes bounces back that were none, and what followed from them.</summary>
    public static void Remove(Session session, IReadOnlyList<SoftBounce> bounces)
    {
        session.Delete(ByEvent, [.. bounces.Select(bounce => new EntryKey(bounce.TenantId, bounce.Address, bounce.At, bounce.EventId))]);
        foreach (var address in bounces.GroupBy(bounce => (bounce.TenantId, bounce.Address)))
        {
            var left = session.Find(ByAddress, Columns, [address.Key], Read, locked: false).OrderBy(bounce => bounce.At).ToList();
            var triggers = RuleOf(session, address.Key.TenantId).Triggers(left, [.. Lifts(session, [address.Key])[address.Key]]).Select(bounce => bounce.EventId).ToHashSet();
            var since = address.Min(bounce => Stored(bounce.At));
            SuppressionRegisters.Remove(session, [.. SuppressionRegisters
                .Of(session, [.. left.Concat(address).Where(bounce => bounce.At >= since && !triggers.Contains(bounce.EventId)).Select(bounce => new EntryKey(bounce.TenantId, bounce.Address, bounce.At, bounce.EventId))])
                .Where(entry => entry.Source == SuppressionList.ByRule)]);
        }
    }

    private static SoftBounce Read(Row row) => new(row.Uuid(0), row.Text(1), row.Time(2), row.Uuid(3), row.Uuid(4));

    private static Suppression Entry(SoftBounce trigger, SoftBounceRule rule) => new(
        trigger.TenantId, trigger.Address, SuppressionScope.All, SuppressionReason.SoftBounce, SuppressionList.ByRule, true, trigger.At, trigger.EventId,
        $"{(rule.SoftBounces == 1 ? "1 message" : $"{rule.SoftBounces} messages")} bounced within {(rule.SoftBounceDays == 1 ? "1 day" : $"{rule.SoftBounceDays} days")}.")
    {
        Until = rule.Until(trigger),
    };

    private static ILookup<(Guid, string), DateTimeOffset> Lifts(Session session, IReadOnlyList<(Guid TenantId, string Address)> addresses) => session.Find(
            SuppressionList.ByAddress("suppression_history"), "t.tenant_id, t.address, t.event_at, t.reason, t.active", addresses,
            row => (Key: (row.Uuid(0), row.Text(1)), At: row.Time(2), IsLift: row.Text(3) == EnumNames.Of(SuppressionReason.SoftBounce) && !row.Flag(4)), locked: false)
        .Where(entry => entry.IsLift).ToLookup(entry => entry.Key, entry => entry.At);

    /// <summary>To the millisecond, as it is stored.</summary>
    private static DateTimeOffset Stored(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
