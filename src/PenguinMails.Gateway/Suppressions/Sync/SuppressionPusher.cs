using System.Collections.Concurrent;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>
/// Carries what changed on our list to the providers', in as large calls as they take. What waits is in the store, so that it goes on after a
/// restart; a provider that does not answer is tried again with growing pauses, and keeps no other waiting.
/// </summary>
internal sealed partial class SuppressionPusher(
    Database database, Writer writer, ConnectionStore connections, ProviderCatalog catalog, TenantLeases leases, TimeProvider time, ILogger<SuppressionPusher> log)
{
    private const int Page = 1_000;
    private const int AtOnce = 8;

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1));

    private readonly ConcurrentDictionary<Guid, (int Tries, DateTimeOffset Until)> closed = new();

    public async Task RoundAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var due = (await PlacesAsync(ct)).Where(place => leases.Owns(place.Tenant) && !(closed.TryGetValue(place.Connection, out var pause) && pause.Until > now));
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (place, stop) => await PushAsync(place.Tenant, place.Connection, stop));
    }

    /// <summary>Jumps through the index from connection to connection.</summary>
    private async Task<List<(Guid Tenant, Guid Connection)>> PlacesAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var places = new List<(Guid Tenant, Guid Connection)>();
        var last = (Tenant: Guid.Empty, Connection: Guid.Empty);
        while (read.Rows("""
            SELECT tenant_id, connection_id FROM suppression_pushes
            WHERE pending AND (tenant_id, connection_id) > (@Tenant, @Connection) ORDER BY tenant_id, connection_id LIMIT 1
            """, new { last.Tenant, last.Connection }, row => (row.Uuid(0), row.Uuid(1))) is [var next])
            places.Add(last = next);

        return places;
    }

    private async Task PushAsync(Guid tenant, Guid id, CancellationToken ct)
    {
        var connection = (await connections.OfTenantAsync(tenant, ct)).FirstOrDefault(one => one.Id == id);
        if (connection is null || catalog.Find(connection.Provider) is not ISuppressionLists provider)
        {
            await writer.ChangeAsync(session => session.Execute("DELETE FROM suppression_pushes WHERE tenant_id = @tenant AND connection_id = @id", new { tenant, id }));
            return;
        }

        if (connection.Enabled && await ProblemAsync(provider, connection, ct) is { } problem)
            Postpone(connection, problem);
        else
            closed.TryRemove(id, out _);
    }

    private void Postpone(Connection connection, SuppressionAddition.NotReached problem)
    {
        var tries = closed.TryGetValue(connection.Id, out var before) ? before.Tries + 1 : 0;
        var pause = problem.RetryAfter is { } asked ? Pauses.AtMost(asked) : Pauses.After(tries);
        closed[connection.Id] = (tries, time.GetUtcNow() + pause);
        NotPushed(log, connection.Provider, problem.Detail);
    }

    /// <returns>Why some are left; null where none is.</returns>
    private async Task<SuppressionAddition.NotReached?> ProblemAsync(ISuppressionLists provider, Connection connection, CancellationToken ct)
    {
        var (lists, problem) = await provider.ListsAsync(connection, ct);
        if (lists is null)
            return new(problem ?? "no answer");

        while (await PendingAsync(connection, ct) is { Count: > 0 } page)
            if (await CarryAsync(provider, connection, lists, page, ct) is { } failed)
                return failed;

        return null;
    }

    private async Task<List<SuppressionPush>> PendingAsync(Connection connection, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("""
            SELECT address, mark, pushed FROM suppression_pushes WHERE pending AND tenant_id = @TenantId AND connection_id = @Id ORDER BY address LIMIT @Page
            """, new { connection.TenantId, connection.Id, Page },
            row => new SuppressionPush(connection.TenantId, connection.Id, row.Text(0), row.Uuid(1), row.TextOrNull(2) is { } scope ? EnumNames.Parse<SuppressionScope>(scope) : null));
    }

    private async Task<SuppressionAddition.NotReached?> CarryAsync(ISuppressionLists provider, Connection connection, ProviderLists lists, List<SuppressionPush> page, CancellationToken ct)
    {
        var wanted = await WantedAsync(connection, lists, page, ct);
        foreach (var push in page)
        {
            var want = wanted.GetValueOrDefault(push.Address);
            var isTooMuch = push.Pushed is { } there && (want is null || (want.IsBulk && there == SuppressionScope.All));
            if (isTooMuch && await provider.RemoveAsync(connection, push.Address, complaint: false, ct) is SuppressionRemoval.NotReached failed)
                return new(failed.Detail);
        }

        foreach (var chunk in page.Where(push => wanted.ContainsKey(push.Address)).Chunk(provider.MostAtOnce))
            if (await AddAsync(provider, connection, [.. chunk.Select(push => wanted[push.Address])], ct) is { } failed)
                return failed;
            else
                await SettleAsync([.. chunk.Select(push => push with { Pushed = wanted[push.Address].IsBulk ? SuppressionScope.Bulk : SuppressionScope.All })], []);

        await SettleAsync([], [.. page.Where(push => !wanted.ContainsKey(push.Address)).Select(push => push with { Pushed = null })]);
        return null;
    }

    private async Task<Dictionary<string, NewlyListed>> WantedAsync(Connection connection, ProviderLists lists, List<SuppressionPush> page, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return WantedEntries.Of(read, connection.TenantId, connection.Id, [.. page.Select(push => push.Address)], lists.TakesBulk, time.GetUtcNow());
    }

    /// <summary>What is refused together is halved until the one that is at fault stands alone; that is left out.</summary>
    private async Task<SuppressionAddition.NotReached?> AddAsync(ISuppressionLists provider, Connection connection, IReadOnlyList<NewlyListed> addresses, CancellationToken ct)
    {
        switch (await provider.AddAsync(connection, addresses, ct))
        {
            case SuppressionAddition.NotReached failed:
                return failed;
            case SuppressionAddition.Refused refused when addresses.Count == 1:
                NotTaken(log, connection.Provider, refused.Detail);
                return null;
            case SuppressionAddition.Refused:
                var middle = addresses.Count / 2;
                return await AddAsync(provider, connection, [.. addresses.Take(middle)], ct) ?? await AddAsync(provider, connection, [.. addresses.Skip(middle)], ct);
            case SuppressionAddition.Added added:
                foreach (var why in added.Without.Values.Distinct())
                    NotTaken(log, connection.Provider, why);
                return null;
            case var other:
                throw new InvalidOperationException(other.GetType().Name);
        }
    }

    private async Task SettleAsync(IReadOnlyList<SuppressionPush> pushed, IReadOnlyList<SuppressionPush> takenBack)
    {
        if (pushed.Count + takenBack.Count > 0)
            await writer.ChangeAsync(session =>
            {
                SuppressionPushes.Settle(session, pushed, takenBack);
                return true;
            });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Suppressions could not be added at {Provider} and are tried again: {Problem}")]
    private static partial void NotPushed(ILogger log, string provider, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} does not take a suppressed address: {Problem}")]
    private static partial void NotTaken(ILogger log, string provider, string problem);
}
