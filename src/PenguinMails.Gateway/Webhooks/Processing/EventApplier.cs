using System.Security.Cryptography;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Tracking;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>
/// Applies events: dedupes, matches, merges facts, suppresses and counts, in one transaction for all that wait. Doing it twice
/// changes nothing.
/// </summary>
internal sealed class EventApplier
{
    private static readonly TimeSpan MatchedWithin = TimeSpan.FromHours(1);

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
        var pairs = believed.SelectMany(item => item.Events!.Select(e => (item.Raw, Event: Judged(e)))).ToList();
        var matcher = new EventMatcher(session, pairs);
        var changes = new Dictionary<Guid, (Delivery Before, Delivery After)>();
        var stored = new List<StoredEvent>(pairs.Count);
        var suppressions = new List<Suppression>();
        var softBounces = new List<SoftBounce>();
        var byAccount = new Dictionary<Guid, Guid>();
        var unmatched = new HashSet<Guid>();
        foreach (var (raw, e) in pairs)
        {
            var id = EventId.Of(raw.ConnectionId, e.Key, e.At);
            var delivery = matcher.Find(raw, e) is { } found && EventFacts.WasCarried(changes.TryGetValue(found.Id, out var change) ? change.After : found, raw, e) ? found : null;
            if (e.IsByAccount)
                byAccount[id] = raw.ConnectionId;
            if (delivery is not null || !NamesMessage(e))
                Suppress(raw, e, delivery?.RecipientKey ?? SuppressionList.KeyOf(e.Recipient), id);
            if (delivery is not null && changes.GetValueOrDefault(delivery.Id, (delivery, delivery)) is var known && EventFacts.Apply(known.Item2, raw, e) is { } after)
            {
                changes[delivery.Id] = (known.Item1, after);
                if (SoftBounces.Are(e))
                    softBounces.Add(new(raw.TenantId, delivery.RecipientKey, e.At, id, delivery.MessageId));
                if (!e.IsOfList && !(e.MayBeToldAgain && known.Item2.HasBouncedAt(raw.ConnectionId)))
                    stored.Add(new(id, raw, e.DeliveryId is null ? e : e with { Recipient = delivery.RecipientKey }, delivery.Id));
            }
            else if (!NamesMessage(e))
            {
                stored.Add(new(id, raw, e, null));
            }
            else
            {
                unmatched.Add(raw.Id);
                if (now > raw.ReceivedAt + MatchedWithin && !e.IsTest)
                    stored.Add(new(id, raw, e, delivery?.Id));
            }
        }

        Deliveries.Save(session, [.. changes.Values.Where(change => change.Before != change.After)], catalog);
        Record(session, stored, now);
        SuppressionList.Add(session, SuppressionPushes.WithoutEchoes(session, suppressions, byAccount));
        SoftBounces.Add(session, softBounces);
        var processed = items.Select(item => Next(item.Raw, item.Events is null, forged.Contains(item.Raw.Id), unmatched.Contains(item.Raw.Id), item.IsTest, now)).ToList();
        RawEvent.Save(session, [.. items.Select(item => item.Raw)], processed);
        return processed;

        void Suppress(RawEvent raw, ProviderEvent e, string address, Guid id)
        {
            var source = e.DeliveryId is null ? SuppressionList.SourceOf(raw.ConnectionId) : SuppressionList.ByLink;
            suppressions.AddRange(SuppressionList.Of(e, raw.TenantId, address, source, id));
        }
    }

    /// <summary>What was recorded together lies in the order in which it happened. A repetition leaves a gap, and the first its place.</summary>
    private static void Record(Session session, List<StoredEvent> stored, DateTimeOffset now)
    {
        var events = stored.DistinctBy(e => e.Id).OrderBy(e => e.Id, IdOrder.Instance).ToList();
        if (events.Count == 0)
            return;

        var places = EventOrder.Reserve(session, events.CountBy(e => e.Raw.TenantId), now);
        session.Insert(StoredEvent.New, events.ConvertAll(e => e with { Place = ++places[e.Raw.TenantId] }));
    }

    /// <summary>What an event says of itself; what only others show of it is judged when it is read.</summary>
    private static ProviderEvent Judged(ProviderEvent e) => e.Machine || !MachineAgents.Made(e) ? e : e with { Machine = true };

    /// <summary>A suppression set or lifted by hand at the provider names no message.</summary>
    private static bool NamesMessage(ProviderEvent e) =>
        e.DeliveryId is not null || e.EnvelopeId is not null || e.CallId is not null || e.ProviderMessageId is not null || e.MessageIdHeader is not null;

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

    private static RawEvent Next(RawEvent raw, bool unreadable, bool forged, bool unmatched, bool test, DateTimeOffset now) =>
        unreadable ? raw with { State = RawEventState.Quarantined }
        : forged ? raw with { State = RawEventState.Quarantined, Problem = "Its token was used before with another body." }
        : !unmatched ? raw with { State = RawEventState.Done }
        : test ? raw with { State = RawEventState.Unmatched, Problem = "It is a test and about no email." }
        : now > raw.ReceivedAt + MatchedWithin ? raw with { State = RawEventState.Unmatched, Problem = "No email of this tenant matches it." }
        : raw.Postponed(now);
}
