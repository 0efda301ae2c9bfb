using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>How a provider's lists and ours differ, in addresses.</summary>
internal sealed record ListDrift(long OnlyHere, long OnlyThere, long InStep);

/// <summary>
/// Compares a provider's lists with ours, a page at a time from either side. Bringing them into step lifts what the provider reported and has taken
/// off its list since, takes over what only it knows, and lets be pushed what only we know.
/// </summary>
internal sealed class SuppressionComparison(Database database, Writer writer, ProviderCatalog catalog, TimeProvider time)
{
    private const int Page = 2_000;

    /// <param name="provider">Of the connection.</param>
    /// <param name="connection">Whose lists.</param>
    /// <param name="mends">Whether to bring them into step.</param>
    /// <param name="progress">Told how many were looked at.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<(ListDrift? Drift, string? Problem)> RunAsync(ISuppressionLists provider, Connection connection, bool mends, Func<long, Task> progress, CancellationToken ct)
    {
        var (lists, problem) = await provider.ListsAsync(connection, ct);
        if (lists is null)
            return (null, problem);

        var run = new Run(connection, lists, mends, time.GetUtcNow(), new(lists), progress);
        problem = await provider.ReadAsync(connection, lists, page => TakeAsync(run, page, ct), ct);
        if (problem is not null || run.Listed.IsFull)
            return (null, problem ?? $"Its lists have more than {ListedAddresses.Most:N0} addresses.");

        if (mends)
            foreach (var (reason, list) in lists.ByReason)
                await FollowAsync(run, reason, list, ct);
        await WalkAsync(run, ct);
        return (new(run.OnlyHere, run.OnlyThere, run.InStep), null);
    }

    private async Task TakeAsync(Run run, IReadOnlyList<ListedAddress> page, CancellationToken ct)
    {
        if (run.Listed.IsFull)
            return;

        var found = page.Select(listed => (Key: SuppressionList.KeyOf(listed.Address), Listed: listed)).DistinctBy(one => (one.Key, one.Listed.List)).ToList();
        var unknown = await UnknownAsync(run, found, ct);
        foreach (var one in found)
        {
            var isFirst = run.Listed.Add(one.Key, one.Listed);
            if (unknown.Contains(one))
                run.OnlyThere++;
            else if (isFirst)
                run.InStep++;
        }

        if (run.Mends && unknown.Count > 0)
            await PullAsync(run, unknown);
        await run.LookedAtAsync(page.Count);
    }

    /// <summary>What nothing here says that lasts and stops as much, and what does not stand there by us.</summary>
    private async Task<HashSet<(string Key, ListedAddress Listed)>> UnknownAsync(Run run, IReadOnlyList<(string Key, ListedAddress Listed)> found, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var keys = found.Select(one => one.Key).Distinct().ToList();
        var held = read.Find(SuppressionList.ByAddress("suppressions"), WantedEntries.Columns, [.. keys.Select(key => (run.Tenant, key))], HeldEntry.Read, locked: false)
            .Where(entry => entry.Holds(run.Began) && entry.Reason != SuppressionReason.SoftBounce).ToLookup(entry => entry.Address);
        var ours = SuppressionPushes.Find(read, [.. keys.Select(key => new SuppressionPush(run.Tenant, run.Connection.Id, key, default))]);
        return [.. found.Where(one => !ours.Contains((run.Connection.Id, one.Key)) && !held[one.Key].Any(entry => entry.Scope <= SuppressionList.ScopeOf(one.Listed.Reason, isBulk: true)))];
    }

    private Task<bool> PullAsync(Run run, IEnumerable<(string Key, ListedAddress Listed)> unknown)
    {
        var name = catalog.NameOf(run.Connection.Provider);
        var entries = unknown.Select(one => new Suppression(
            run.Tenant, one.Key, SuppressionList.ScopeOf(one.Listed.Reason, isBulk: true), one.Listed.Reason, run.Source, true, run.Began, Guid.CreateVersion7(run.Began),
            $"On the suppression list of {name}" + (one.Listed.Since is null ? "" : $" since {one.Listed.Since}"))).ToList();
        return writer.ChangeAsync(session =>
        {
            // Who was taken off both lists after this page was read stays off.
            var lifted = session.Find(SuppressionList.ByAddress("suppression_history"), "t.address, t.event_at, t.active", [.. entries.Select(entry => (run.Tenant, entry.Address)).Distinct()],
                    row => (Address: row.Text(0), At: row.Time(1), Active: row.Flag(2)), locked: false)
                .Where(entry => !entry.Active && entry.At >= run.Began).Select(entry => entry.Address).ToHashSet();
            SuppressionList.Add(session, entries.Where(entry => !lifted.Contains(entry.Address)));
            return true;
        });
    }

    /// <summary>
    /// Lifts what the provider reported and has taken off its own list since. Only what was seen there once: an address that never stood on the
    /// list, or stood on another account's, is not missing from it.
    /// </summary>
    private async Task FollowAsync(Run run, SuppressionReason reason, string list, CancellationToken ct)
    {
        for (var (page, last) = (await OwnAsync(run, reason, ("", ""), ct), ("", "")); page.Count > 0; page = await OwnAsync(run, reason, last, ct))
        {
            last = (page[^1].Address, page[^1].Scope);
            var seen = page.Where(one => one.ListedIn != list && run.Listed.IsOn(one.Address, list)).ToList();
            var gone = page.Where(one => one.ListedIn == list && !run.Listed.IsOn(one.Address, list)).ToList();
            if (seen.Count + gone.Count > 0)
                await writer.ChangeAsync(session => Follow(session, run, reason, list, seen, gone));
        }
    }

    private static bool Follow(Session session, Run run, SuppressionReason reason, string list, List<OwnEntry> seen, List<OwnEntry> gone)
    {
        foreach (var one in seen)
            session.Execute(
                "UPDATE suppressions SET listed_in = @list WHERE tenant_id = @Tenant AND address = @Address AND scope = @Scope AND reason = @reason AND source = @Source",
                new { list, run.Tenant, one.Address, one.Scope, reason = EnumNames.Of(reason), run.Source });
        SuppressionList.Add(session, gone.Select(one => new Suppression(
            run.Tenant, one.Address, EnumNames.Parse<SuppressionScope>(one.Scope), reason, run.Source, false, run.Began, Guid.CreateVersion7(run.Began), $"Removed from {list}")));
        return true;
    }

    private async Task<IReadOnlyList<OwnEntry>> OwnAsync(Run run, SuppressionReason reason, (string Address, string Scope) after, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Query<OwnEntry>("""
            SELECT address, scope, listed_in FROM suppressions
            WHERE tenant_id = @Tenant AND source = @Source AND reason = @reason AND active AND (address, scope) > (@Address, @Scope) ORDER BY address, scope LIMIT @Page
            """, new { run.Tenant, run.Source, reason = EnumNames.Of(reason), after.Address, after.Scope, Page });
    }

    /// <summary>All of ours, address by address.</summary>
    private async Task WalkAsync(Run run, CancellationToken ct)
    {
        for (var (page, last) = (await HeldAsync(run, "", ct), ""); page.Count > 0; page = await HeldAsync(run, last, ct))
        {
            // The last address of a full page may have more entries on the next.
            var whole = page.Count < Page || page[0].Address == page[^1].Address ? page : [.. page.Where(entry => entry.Address != page[^1].Address)];
            last = whole[^1].Address;
            var wanted = whole.GroupBy(entry => entry.Address).Select(entries => WantedEntries.Strongest(entries.Key, entries, run.Source, run.Lists.TakesBulk)).OfType<NewlyListed>();
            var missing = wanted.Where(one => !run.Listed.IsStopped(one)).ToList();
            run.OnlyHere += missing.Count;
            run.InStep -= missing.Count(one => run.Listed.IsListed(one.Address));
            if (run.Mends && missing.Count > 0)
                await writer.ChangeAsync(session =>
                {
                    SuppressionPushes.MarkMissing(session, [.. missing.Select(one => new SuppressionPush(run.Tenant, run.Connection.Id, one.Address, Guid.CreateVersion7(run.Began)))]);
                    return true;
                });
            await run.LookedAtAsync(whole.Count);
        }
    }

    private async Task<List<HeldEntry>> HeldAsync(Run run, string after, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT address, scope, reason, source, active, until FROM suppressions
            WHERE tenant_id = @Tenant AND address > @after AND {SuppressionList.Holds} ORDER BY address LIMIT @Page
            """, new { run.Tenant, after, now = run.Began, Page }, HeldEntry.Read);
    }

    private sealed class Run(Connection connection, ProviderLists lists, bool mends, DateTimeOffset began, ListedAddresses listed, Func<long, Task> progress)
    {
        private long done;

        public Connection Connection => connection;
        public Guid Tenant => connection.TenantId;
        public string Source { get; } = SuppressionList.SourceOf(connection.Id);
        public ProviderLists Lists => lists;
        public bool Mends => mends;
        public DateTimeOffset Began => began;
        public ListedAddresses Listed => listed;
        public long OnlyHere { get; set; }
        public long OnlyThere { get; set; }
        public long InStep { get; set; }

        public Task LookedAtAsync(int count) => progress(done += count);
    }

    private sealed record OwnEntry
    {
        public required string Address { get; init; }
        public required string Scope { get; init; }
        public string? ListedIn { get; init; }
    }
}
