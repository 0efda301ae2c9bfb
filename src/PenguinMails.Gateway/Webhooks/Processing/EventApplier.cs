using System.Security.Cryptography;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>
/// Applies events: dedupes, matches, merges facts, suppresses and counts, in one transaction for all that wait. Doing it twice
/// changes nothing.
/// </summary>
internal sealed class EventApplier
{
    private static readonly Table<ReadEvent> Tokens = new("webhook_tokens",
        new("token", ColumnKind.Text, e => e.Raw.Token),
        new("tenant_id", ColumnKind.Uuid, e => e.Raw.TenantId),
        new("connection_id", ColumnKind.Uuid, e => e.Raw.ConnectionId),
        new("body_hash", ColumnKind.Bytes, e => e.TokenHash))
    {
        KeyColumns = 3,
    };

    private readonly WriteQueue<ReadEvent, RawEvent> applications;

    public EventApplier(Writer writer, ProviderCatalog catalog, TimeProvider time) => applications = writer.Queue<ReadEvent, RawEvent>(
        // Some hundred in a transaction: more would keep the answers to webhooks waiting that come meanwhile.
        WriteOrder.Events, (session, items) => Apply(session, items, catalog, time.GetUtcNow()), _ => new(8, 2_000));

    /// <returns>Of each, the raw event as it stands afterwards.</returns>
    public Task<IReadOnlyList<Task<RawEvent>>> ApplyAsync(IReadOnlyList<ReadEvent> read) => applications.WriteAllAsync(read);

    private static List<RawEvent> Apply(Session session, IReadOnlyList<ReadEvent> items, ProviderCatalog catalog, DateTimeOffset now)
    {
        var forged = Replays(session, [.. items.Where(item => item.TokenHash is not null)]);
        var believed = items.Where(item => item.Events is not null && !forged.Contains(item.Raw.Id)).ToList();
        var readings = new Readings(session, [.. believed.SelectMany(item => item.Events!.Select(e => (item.Raw, e)))]);
        var unmatched = readings.All.Where(reading => reading.IsUnmatched).Select(reading => reading.Raw.Id).ToHashSet();
        Deliveries.Save(session, readings.Changes, catalog);
        GatheredFacts.Note(session, readings.Reports);
        StoredEvent.Record(session, [.. readings.All.Select(reading => reading.Stored(now)).OfType<StoredEvent>()], now);
        Suppress(session, readings.All);
        SoftBounces.Add(session, [.. readings.All.Select(reading => reading.SoftBounce).OfType<SoftBounce>()]);
        var processed = items.Select(item => Next(item.Raw, item.Events is null, forged.Contains(item.Raw.Id), unmatched.Contains(item.Raw.Id), item.IsTest, now)).ToList();
        RawEvent.Save(session, [.. items.Select(item => item.Raw)], processed);
        return processed;
    }

    private static void Suppress(Session session, IReadOnlyList<Reading> readings)
    {
        var byAccount = readings.Where(reading => reading.Event.IsByAccount).DistinctBy(reading => reading.Id).ToDictionary(reading => reading.Id, reading => reading.Raw.ConnectionId);
        SuppressionList.Add(session, SuppressionPushes.WithoutEchoes(session, [.. readings.SelectMany(reading => reading.Suppressions)], byAccount));
    }

    /// <summary>The same token on another body is a forgery; on the same body it is a retry.</summary>
    private static HashSet<Guid> Replays(Session session, List<ReadEvent> tokens)
    {
        if (tokens.Count == 0)
            return [];

        // What is new is its own first; by the token alone, for two connections may have the same one in this transaction.
        var isNew = session.Insert(Tokens, tokens);
        var seen = tokens.Where((_, i) => !isNew[i]).Select(item => item.Raw.Token).ToHashSet();
        if (seen.Count == 0)
            return [];

        var again = tokens.Where(item => seen.Contains(item.Raw.Token)).ToList();
        var first = session.Find(Tokens, "t.token, t.connection_id, t.body_hash", again,
                row => (Token: row.Text(0), Connection: row.Uuid(1), Hash: row.Bytes(2)), locked: false)
            .DistinctBy(row => (row.Token, row.Connection)).ToDictionary(row => (row.Token, row.Connection), row => row.Hash);
        return [.. again
            .Where(item => !CryptographicOperations.FixedTimeEquals(first[(item.Raw.Token!, item.Raw.ConnectionId)], item.TokenHash))
            .Select(item => item.Raw.Id)];
    }

    /// <summary>What becomes of a webhook by what is known of it now.</summary>
    public static RawEvent Next(RawEvent raw, bool unreadable, bool forged, bool unmatched, bool test, DateTimeOffset now) =>
        unreadable ? raw with { State = RawEventState.Quarantined }
        : forged ? raw with { State = RawEventState.Quarantined, Problem = RawEvent.Forged }
        : !unmatched ? raw with { State = RawEventState.Done, Problem = null }
        : test ? raw with { State = RawEventState.Unmatched, Problem = RawEvent.Test }
        : now > raw.ReceivedAt + Reading.MatchedWithin ? raw with { State = RawEventState.Unmatched, Problem = "No email of this tenant matches it." }
        : raw.Postponed(now);
}
