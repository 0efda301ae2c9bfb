using System.Security.Cryptography;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>
/// Where accepted messages become durable. Whoever is suppressed is found out in the same transaction, and a repeated
/// Idempotency-Key by its unique index: nothing is checked first and written later.
/// </summary>
internal sealed class Outbox
{
    /// <summary>Acceptances that may wait before callers are told to come back later.</summary>
    private const int MostWaiting = 20_000;

    private static readonly Table<(Guid TenantId, Idempotency Key, string Answer)> Keys = new("idempotency",
        // First, and not hashed: keys that are counted up, or hold a number or time that is, lie beside each other in the index.
        new("idempotency_key", ColumnKind.Text, row => row.Key.Key),
        new("tenant_id", ColumnKind.Uuid, row => row.TenantId),
        new("body_hash", ColumnKind.Bytes, row => row.Key.BodyHash),
        new("answer", ColumnKind.Text, row => row.Answer),
        new("created_at", ColumnKind.Integer, row => row.Key.Now));

    private readonly Database database;
    private readonly RetentionOptions retention;
    private readonly TimeProvider time;
    private readonly string expired;
    private readonly WriteQueue<SendAcceptance, AcceptanceResult> acceptances;

    public Outbox(Database database, Writer writer, RetentionOptions retention, TimeProvider time)
    {
        (this.database, this.retention, this.time) = (database, retention, time);
        expired = $"t.created_at < @created_at - {(long)retention.IdempotencyKeys.TotalMilliseconds}";
        acceptances = writer.Queue<SendAcceptance, AcceptanceResult>(WriteOrder.Accepts, Apply, item => new(item.Rows, item.Bytes));
    }

    public bool IsOverloaded => acceptances.Waiting >= MostWaiting;

    /// <summary>Completes when the messages are durable.</summary>
    public Task<AcceptanceResult> AcceptAsync(SendAcceptance acceptance) => acceptances.WriteAsync(acceptance.Idempotency is { } key
        ? acceptance with { Idempotency = key with { Expected = key.Answer(acceptance.Messages) } }
        : acceptance);

    /// <summary>Of keys that are past their time.</summary>
    public Purge Purge => Purge.Of("idempotency_key", (session, now, most) => session.Execute("""
        DELETE FROM idempotency WHERE (idempotency_key, tenant_id) IN (
          SELECT idempotency_key, tenant_id FROM idempotency WHERE created_at < @before ORDER BY created_at LIMIT @most)
        """, new { before = now - retention.IdempotencyKeys, most }),
        read => read.Rows("SELECT created_at FROM idempotency ORDER BY created_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault());

    /// <summary>What an earlier call with the same key came to; null where there was none.</summary>
    public async Task<AcceptanceResult?> FindAsync(Guid tenant, Idempotency key, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var first = read.Rows(
            "SELECT body_hash, answer FROM idempotency WHERE idempotency_key = @Key AND tenant_id = @tenant AND created_at >= @since",
            new { key.Key, tenant, since = key.Now - retention.IdempotencyKeys }, row => (Hash: row.Bytes(0), Answer: row.Text(1)));
        return first.Count == 0 ? null : Repeated(key, first[0].Hash, first[0].Answer);
    }

    private AcceptanceResult[] Apply(Session session, IReadOnlyList<SendAcceptance> items)
    {
        var marked = Mark(session, items, time.GetUtcNow());
        var results = new AcceptanceResult[items.Count];
        var answers = ClaimKeys(session, marked, results);

        var stored = new List<NewMessage>(items.Count);
        for (var i = 0; i < results.Length; i++)
            if (results[i] is null)
                stored.AddRange(marked[i].Messages);
        MessageTable.Insert(session, [.. stored.SelectMany(message => message.Attachments).DistinctBy(a => (a.TenantId, Convert.ToHexString(a.Hash)))]);
        MessageTable.Insert(session, [.. stored.Select(message => message.Message)]);
        Deliveries.Insert(session, [.. stored.SelectMany(message => message.Deliveries)]);
        for (var i = 0; i < results.Length; i++)
            results[i] ??= new AcceptanceResult.Stored(marked[i].Messages, answers[i]);

        return results;
    }

    private static IReadOnlyList<SendAcceptance> Mark(Session session, IReadOnlyList<SendAcceptance> items, DateTimeOffset now)
    {
        var addresses = new HashSet<(Guid, string)>(items.Count);
        foreach (var item in items)
            foreach (var message in item.Messages)
                foreach (var delivery in message.Deliveries)
                    addresses.Add((item.TenantId, delivery.RecipientKey));

        var suppressed = SuppressionList.Active(session, [.. addresses], now);
        return suppressed.Count == 0
            ? items
            : [.. items.Select(item => Mark(item, suppressed))];
    }

    private static SendAcceptance Mark(SendAcceptance item, IReadOnlyDictionary<(Guid, string), SuppressionScope> suppressed)
    {
        var marked = item.Messages.Select(message => Mark(message, suppressed)).ToList();
        return marked.Zip(item.Messages).All(pair => ReferenceEquals(pair.First, pair.Second))
            ? item
            : item with { Messages = marked, Idempotency = item.Idempotency is { } key ? key with { Expected = null } : null };
    }

    private static NewMessage Mark(NewMessage message, IReadOnlyDictionary<(Guid, string), SuppressionScope> suppressed)
    {
        if (!message.Deliveries.Any(IsSuppressed))
            return message;

        var deliveries = message.Deliveries
            .Select(delivery => IsSuppressed(delivery) ? delivery with { LocalEnd = DeliveryStatus.Suppressed, Fresh = false, IsScheduled = false } : delivery)
            .ToList();
        return message with { Deliveries = LeadAnew(deliveries) };

        bool IsSuppressed(Delivery delivery) =>
            suppressed.TryGetValue((delivery.TenantId, delivery.RecipientKey), out var scope) && SuppressionList.Stops(scope, delivery.Type.IsBulk);
    }

    /// <summary>An envelope is led by its first delivery; if that one is suppressed, the first that goes out leads the rest.</summary>
    public static List<Delivery> LeadAnew(List<Delivery> deliveries)
    {
        var leads = deliveries.Where(delivery => delivery.LocalEnd is null).GroupBy(delivery => delivery.EnvelopeId)
            .ToDictionary(envelope => envelope.Key, envelope => envelope.First().Id);
        return [.. deliveries.Select(delivery => delivery with
        {
            EnvelopeId = delivery.LocalEnd is null ? leads[delivery.EnvelopeId] : delivery.Id,
        })];
    }

    /// <summary>Claims each key; whoever finds it taken gets the first one's answer, also within one transaction.</summary>
    /// <returns>The answer that was stored for each that has a key.</returns>
    private string?[] ClaimKeys(Session session, IReadOnlyList<SendAcceptance> items, AcceptanceResult[] results)
    {
        var answers = new string?[items.Count];
        var keyed = items.Select((item, i) => (item, i)).Where(pair => pair.item.Idempotency is not null).ToList();
        if (keyed.Count == 0)
            return answers;

        var rows = keyed.Select(pair => (pair.item.TenantId, Key: pair.item.Idempotency!, Answer: pair.item.Idempotency!.AnswerTo(pair.item.Messages))).ToList();
        var isOurs = session.Insert(Keys, rows).ToArray();
        TakeExpired(session, rows, isOurs);
        var known = session.Find(Keys, "t.tenant_id, t.idempotency_key, t.body_hash, t.answer", [.. rows.Where((_, i) => !isOurs[i])],
            row => (Key: (row.Uuid(0), row.Text(1)), Hash: row.Bytes(2), Answer: row.Text(3)), locked: false).DistinctBy(row => row.Key).ToDictionary(row => row.Key);
        for (var i = 0; i < keyed.Count; i++)
            // The very same answer names the very same messages: it is this acceptance, done again after a lost commit.
            if (!isOurs[i] && known[(rows[i].TenantId, rows[i].Key.Key)] is var first && first.Answer != rows[i].Answer)
                results[keyed[i].i] = Repeated(rows[i].Key, first.Hash, first.Answer);
            else
                answers[keyed[i].i] = rows[i].Answer;

        return answers;
    }

    /// <summary>A key that is past its time belongs to the first that shows it again.</summary>
    private void TakeExpired(Session session, List<(Guid TenantId, Idempotency Key, string Answer)> rows, bool[] isOurs)
    {
        var taken = Enumerable.Range(0, rows.Count).Where(i => !isOurs[i]).DistinctBy(i => (rows[i].TenantId, rows[i].Key.Key)).ToList();
        var renewed = session.Update(Keys, [.. taken.Select(i => rows[i])], expired);
        for (var i = 0; i < taken.Count; i++)
            isOurs[taken[i]] = renewed[i];
    }

    private static AcceptanceResult Repeated(Idempotency key, byte[] firstHash, string firstAnswer) =>
        CryptographicOperations.FixedTimeEquals(firstHash, key.BodyHash) ? new AcceptanceResult.Replayed(firstAnswer) : new AcceptanceResult.KeyReused();
}
