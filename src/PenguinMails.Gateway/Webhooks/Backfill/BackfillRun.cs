using System.Security.Cryptography;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;
using EventId = PenguinMails.Gateway.Webhooks.Processing.EventId;

namespace PenguinMails.Gateway.Webhooks.Backfill;

/// <summary>How far a backfill is.</summary>
/// <param name="Asked">Emails or pages of events that the provider was asked for.</param>
/// <param name="Recovered">Events of which no webhook had told.</param>
internal readonly record struct BackfillProgress(long Asked, long Recovered);

/// <summary>
/// Asks a provider what became of email of which too little was heard. What it tells goes the way of every webhook, under the same keys, so that
/// what is known already changes nothing.
/// </summary>
internal sealed class BackfillRun(Database database, MissingEvents missing, WebhookInbox inbox, TimeProvider time)
{
    private const int AtOnce = 4;

    /// <summary>From here on a range is read instead of one email after the other.</summary>
    private const int MostOneByOne = 50;

    /// <param name="history">The provider.</param>
    /// <param name="webhooks">The same, to read what it tells.</param>
    /// <param name="connection">Whose email.</param>
    /// <param name="window">When it was sent, and whether all is asked for or only what is missing.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Why it could not go on; null where all was asked for.</returns>
    public async Task<string?> OfAsync(
        IEventHistory history, IProviderWebhooks webhooks, Connection connection, BackfillWindow window, Func<BackfillProgress, Task> progress, CancellationToken ct)
    {
        var tally = new Tally(progress);
        var batches = missing.OfAsync(connection.TenantId, connection.Id, window.From, window.Until, window.All, ct);
        if (history is IEventRange range && await IsManyAsync(batches, ct))
            return await WholeAsync(page => range.SinceAsync(connection, window.From, page, ct), webhooks, connection, tally);

        await foreach (var messages in batches)
        {
            string? problem = null;
            await Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (message, token) =>
            {
                if (problem is null && await WholeAsync(page => history.OfMessageAsync(connection, message, page, token), webhooks, connection, tally) is { } met)
                    problem = met;
            });
            if (problem is not null)
                return problem;
        }

        return null;
    }

    private static async Task<bool> IsManyAsync(IAsyncEnumerable<IReadOnlyList<string>> batches, CancellationToken ct)
    {
        var count = 0;
        await foreach (var messages in batches.WithCancellation(ct))
            if ((count += messages.Count) > MostOneByOne)
                return true;

        return false;
    }

    private async Task<string?> WholeAsync(Func<string?, Task<HistoryPage>> ask, IProviderWebhooks webhooks, Connection connection, Tally tally)
    {
        string? next = null;
        do
        {
            var page = await ask(next);
            if (page.Problem is { } problem)
                return problem;

            var added = await StoreAsync(webhooks, connection, page.Bodies);
            await tally.AddAsync(added);
            next = page.Next;
        }
        while (next is not null);

        return null;
    }

    /// <summary>What is recorded already is not stored again.</summary>
    private async Task<int> StoreAsync(IProviderWebhooks webhooks, Connection connection, IReadOnlyList<byte[]> bodies)
    {
        var told = bodies.Select(body => (Body: body, Events: Events(webhooks, connection, body))).Where(one => one.Events is not []).ToList();
        var known = await KnownAsync(connection.TenantId, [.. told.SelectMany(one => one.Events ?? []).Select(e => EventId.Of(connection.Id, e.Key, e.At)).Distinct()]);
        var news = told.Where(one => one.Events is null || one.Events.Any(e => !known.Contains(EventId.Of(connection.Id, e.Key, e.At)))).ToList();
        var now = time.GetUtcNow();
        var stored = await Task.WhenAll(news.Select(one => inbox.PutAsync(new()
        {
            Id = IdOf(connection, one.Body, one.Events, now),
            TenantId = connection.TenantId,
            ConnectionId = connection.Id,
            Provider = connection.Provider,
            ReceivedAt = now,
            NextAt = now,
            Body = one.Body,
            Headers = WebhookHeaders.Fetched,
        })));
        return stored.Count(isNew => isNew);
    }

    /// <summary>The same whenever it is fetched: what matches no email is found again by each backfill, and is stored once. Of what can't be read nothing tells the time: once a day.</summary>
    private static Guid IdOf(Connection connection, byte[] body, IReadOnlyList<ProviderEvent>? events, DateTimeOffset now) => events is [var first, ..]
        ? EventId.Of(connection.Id, $"fetched {first.Key}", first.At)
        : EventId.Of(connection.Id, $"fetched {Convert.ToHexStringLower(SHA256.HashData(body))}", new(now.UtcDateTime.Date, TimeSpan.Zero));

    /// <summary>Null for what can't be read: it is stored, and set aside for a person.</summary>
    private static List<ProviderEvent>? Events(IProviderWebhooks webhooks, Connection connection, byte[] body)
    {
        try
        {
            return [.. webhooks.Parse(connection, body).Where(e => !e.IsOfList)];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task<HashSet<Guid>> KnownAsync(Guid tenant, Guid[] ids)
    {
        using var read = await database.ReadAsync(CancellationToken.None);
        return [.. await read.QueryAsync<Guid>("SELECT id FROM events WHERE tenant_id = @tenant AND id = ANY(@ids)", new { tenant, ids }, CancellationToken.None)];
    }

    /// <summary>Of several questions at once.</summary>
    private sealed class Tally(Func<BackfillProgress, Task> progress)
    {
        private long asked;
        private long recovered;

        public Task AddAsync(int added) => progress(new(Interlocked.Increment(ref asked), Interlocked.Add(ref recovered, added)));
    }
}
