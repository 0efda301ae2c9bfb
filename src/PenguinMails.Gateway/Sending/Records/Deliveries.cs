using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

internal readonly record struct DeliveryKey(Guid Id, Guid TenantId);

/// <summary>The deliveries table: how rows are written and read, and that every change of a row moves the rollups with it.</summary>
internal static class Deliveries
{
    public const string Columns = """
        t.id, t.tenant_id, t.envelope_id, t.recipient, t.recipient_key, t.role, t.variables, t.type, t.campaign_id,
        t.connection_id, t.decision, t.status, t.fresh, t.due_at, t.call_id, t.local_end, t.attempts, t.tracking, t.useful_until, t.from_domain, t.one_click, t.mailbox_provider
        """;

    private static readonly Column<Delivery>[] Key =
    [
        new("id", ColumnKind.Uuid, d => d.Id),
        new("tenant_id", ColumnKind.Uuid, d => d.TenantId),
    ];

    private static readonly Column<Delivery>[] Place =
    [
        new("envelope_id", ColumnKind.Uuid, d => d.EnvelopeId),
        new("connection_id", ColumnKind.Uuid, d => d.ConnectionId),
        new("decision", ColumnKind.Text, d => d.Decision),
        new("fresh", ColumnKind.Boolean, d => d.Fresh),
        new("due_at", ColumnKind.Integer, d => d.DueAt),
    ];

    private static readonly Column<Delivery>[] Progress =
    [
        new("status", ColumnKind.Text, d => EnumNames.Of(d.Status)),
        new("call_id", ColumnKind.Uuid, d => d.OpenCall),
        new("local_end", ColumnKind.Text, d => d.LocalEnd is { } end ? EnumNames.Of(end) : null),
        new("attempts", ColumnKind.Text, d => AttemptsJson.Write(d.Attempts)),
    ];

    private static readonly Column<Delivery> ProviderId = new("provider_message_id", ColumnKind.Text, ProviderIdOf);

    private static readonly Table<Delivery> New = new("deliveries",
    [
        .. Key,
        new("message_id", ColumnKind.Uuid, d => d.MessageId),
        new("recipient", ColumnKind.Text, d => d.Recipient),
        new("recipient_key", ColumnKind.Text, d => d.RecipientKey),
        new("role", ColumnKind.Text, d => EnumNames.Of(d.Role)),
        new("variables", ColumnKind.Text, d => d.Variables),
        new("type", ColumnKind.Text, d => d.Type.Name),
        new("class", ColumnKind.Integer, d => d.Type.IsBulk ? 1L : 0L),
        new("campaign_id", ColumnKind.Text, d => d.CampaignId),
        new("tracking", ColumnKind.Text, d => d.Tracking?.Write()),
        new("useful_until", ColumnKind.Integer, d => d.UsefulUntil),
        new("from_domain", ColumnKind.Text, d => d.FromDomain),
        new("one_click", ColumnKind.Boolean, d => d.OneClick),
        new("mailbox_provider", ColumnKind.Text, d => d.LearnedMailboxProvider),
        .. Place,
        .. Progress,
        ProviderId,
    ]);

    private static readonly Table<Delivery> Moved = new("deliveries", [.. Key, .. Place, .. Progress, ProviderId]);
    private static readonly Table<Delivery> Answered = new("deliveries", [.. Key, .. Progress, ProviderId]);
    private static readonly Table<Delivery> Progressed = new("deliveries", [.. Key, .. Progress]);

    private static readonly Table<DeliveryKey> ByKey = new("deliveries",
        new("id", ColumnKind.Uuid, key => key.Id),
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId));

    public static void Insert(Session session, IReadOnlyList<Delivery> deliveries) => session.Insert(New, deliveries);

    /// <summary>By id, locked for the transaction.</summary>
    public static Dictionary<Guid, Delivery> Find(Session session, IReadOnlyList<DeliveryKey> keys) =>
        session.Find(ByKey, Columns, keys, Read).ToDictionary(delivery => delivery.Id);

    /// <summary>By id, in the order of the keys.</summary>
    public static List<Delivery> Read(Session session, IReadOnlyList<DeliveryKey> keys) =>
        session.Find(ByKey, Columns, keys, Read, locked: false);

    /// <summary>Writes changed rows, and what changed about them into the rollups.</summary>
    public static void Save(Session session, IReadOnlyCollection<(Delivery Before, Delivery After)> changes, ProviderCatalog catalog)
    {
        foreach (var alike in changes.GroupBy(change => Narrowest(change.Before, change.After), change => change.After))
            session.Update(alike.Key, [.. alike.OrderBy(delivery => delivery.Id)]);
        Rollups.Add(session, changes, catalog);
    }

    /// <summary>Writes what follows from the attempts, where the row may say otherwise.</summary>
    public static void Mend(Session session, IReadOnlyList<Delivery> deliveries) => session.Update(Answered, deliveries);

    /// <summary>By id: those of which the row says otherwise than the attempts that stand in it.</summary>
    public static List<Delivery> Contradicting(Session session, IReadOnlyList<DeliveryKey> keys) => session
        .Find(ByKey, Columns + ", t.provider_message_id", keys, row => (Delivery: Read(row), Status: row.Text(11), ProviderId: row.TextOrNull(22)), locked: false)
        .Where(row => row.Status != EnumNames.Of(row.Delivery.Status) || row.ProviderId != ProviderIdOf(row.Delivery)).Select(row => row.Delivery).ToList();

    /// <summary>
    /// Sets only what changed: SQLite writes every index anew that an update names a column of, though its value is the same, and
    /// those by tenant, recipient and provider's id lie in as many places as there are rows.
    /// </summary>
    private static Table<Delivery> Narrowest(Delivery before, Delivery after) =>
        (before.EnvelopeId, before.ConnectionId, before.Decision, before.Fresh, before.DueAt)
            != (after.EnvelopeId, after.ConnectionId, after.Decision, after.Fresh, after.DueAt) ? Moved
        : ProviderIdOf(before) != ProviderIdOf(after) ? Answered
        : Progressed;

    private static string? ProviderIdOf(Delivery delivery) => delivery.LeadingAttempt?.ProviderMessageId;

    public static Delivery Read(Row row) => new()
    {
        Id = row.Uuid(0),
        TenantId = row.Uuid(1),
        EnvelopeId = row.Uuid(2),
        Recipient = row.Text(3),
        RecipientKey = row.Text(4),
        Role = EnumNames.Parse<RecipientRole>(row.Text(5)),
        Variables = row.TextOrNull(6),
        Type = new(row.Text(7)),
        CampaignId = row.TextOrNull(8),
        ConnectionId = row.Uuid(9),
        Decision = row.Text(10),
        IsScheduled = row.Text(11) == "scheduled",
        Fresh = row.Flag(12),
        DueAt = row.Time(13),
        OpenCall = row.UuidOrNull(14),
        LocalEnd = row.TextOrNull(15) is { } end ? EnumNames.Parse<DeliveryStatus>(end) : null,
        Attempts = AttemptsJson.Read(row.TextOrNull(16)),
        Tracking = EnvelopeTracking.Read(row.TextOrNull(17)),
        UsefulUntil = row.TimeOrNull(18),
        FromDomain = row.TextOrNull(19),
        OneClick = row.Flag(20),
        LearnedMailboxProvider = row.TextOrNull(21),
    };
}
