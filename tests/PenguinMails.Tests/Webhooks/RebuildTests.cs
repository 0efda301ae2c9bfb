using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Rebuild;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>What follows from webhooks can be made anew from them.</summary>
public sealed class RebuildTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Where_all_is_right_a_rebuild_changes_nothing_in_whatever_order_the_webhooks_are_replayed(StorageKind storage)
    {
        await using var gateway = await RebuiltGateway.PlayedAsync(storage);
        var before = await gateway.DumpAsync();
        Assert.All((string[])["delivered", "bounced", "visits", "complaint", "unsubscribe", "soft_bounce", " rule ", "quarantined", "unmatched", "camp"], word => Assert.Contains(word, before, StringComparison.Ordinal));

        AssertNothing(await gateway.RebuildAsync());
        Assert.Equal(before, await gateway.DumpAsync());

        for (var seed = 0; seed < 2; seed++)
        {
            await ShuffleAsync(gateway, seed);
            var shuffled = await gateway.DumpAsync();
            AssertNothing(await gateway.RebuildAsync());
            RebuiltGateway.AssertSame(shuffled, await gateway.DumpAsync());
        }
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_bug_wrote_is_mended_and_a_dry_run_only_tells_of_it(StorageKind storage)
    {
        await using var gateway = await RebuiltGateway.PlayedAsync(storage);
        var right = await gateway.DumpAsync();
        var (lost, place, last) = await DamageAsync(gateway);
        var wrong = await gateway.DumpAsync();

        var told = await gateway.RebuildAsync(dryRun: true);
        RebuiltGateway.AssertSame(wrong, await gateway.DumpAsync());
        var done = await gateway.RebuildAsync();

        // To whoever follows events, the one that was lost is new.
        await gateway.ChangeAsync("UPDATE events SET seq = @place WHERE id = @lost", new { lost, place });
        await gateway.ChangeAsync("UPDATE event_order SET last_seq = @last WHERE tenant_id = @Tenant", new { last, gateway.History.Tenant });
        RebuiltGateway.AssertSame(right, await gateway.DumpAsync());
        Assert.Equal((2, 1, 1, 1), (done.DeliveriesChanged, done.EventsAdded, done.EventsCorrected, done.EventsRemoved));
        Assert.Equal((told.DeliveriesChanged, told.EventsAdded, told.EventsCorrected, told.EventsRemoved), (done.DeliveriesChanged, done.EventsAdded, done.EventsCorrected, done.EventsRemoved));
        Assert.True(done.Suppressions >= 4 && done.Counts >= 2);
        AssertNothing(await gateway.RebuildAsync());
    }

    [Fact]
    public async Task What_was_not_understood_and_is_by_now_is_applied_and_told()
    {
        await using var gateway = await RebuiltGateway.StartAsync(StorageKind.Sqlite);
        gateway.History.Hear("Postmark/bounce.json", await gateway.History.AcceptedAsync(gateway.Hooked.Postmark));
        await gateway.History.ReportAsync();
        var right = await gateway.DumpAsync();
        foreach (var table in (string[])["events", "event_order", "suppressions", "suppression_history"])
            await gateway.ChangeAsync($"DELETE FROM {table}");
        await gateway.ChangeAsync("UPDATE deliveries SET status = 'sent', attempts = replace(attempts, '\"bounce\":', '\"lost\":')");
        await gateway.ChangeAsync("UPDATE raw_events SET state = 'quarantined', problem = 'Nobody knows what a bounce is.'");

        var done = await gateway.RebuildAsync();

        // Its place is the time at which it was told: the clock has gone on.
        Assert.Equal((1, 1, 1, 1), (done.Webhooks, done.EventsAdded, done.Suppressions, done.DeliveriesChanged));
        var places = await gateway.DumpAsync();
        Assert.Equal(Placeless(right), Placeless(places));

        static IEnumerable<string> Placeless(string dump) => dump.Split('\n').SkipLast(1).Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"\b18\d{17}\b", "place"));
    }

    /// <returns>An event that was lost, its place, and the last place of all.</returns>
    private static async Task<(Guid Lost, long Place, long Last)> DamageAsync(RebuiltGateway gateway)
    {
        // One delivery forgets, another one makes up.
        await gateway.ChangeAsync("""
            UPDATE deliveries SET attempts = replace(attempts, '"delivered":', '"lost":') WHERE id = (SELECT id FROM deliveries WHERE status = 'delivered' ORDER BY id LIMIT 1)
            """);
        await gateway.ChangeAsync("""
            UPDATE deliveries SET status = 'bounced', attempts = replace(attempts, '"facts":{', '"facts":{"complained":"2026-01-01T00:00:00+00:00",')
            WHERE id = (SELECT id FROM deliveries WHERE status = 'delivered' AND attempts NOT LIKE '%complained%' ORDER BY id DESC LIMIT 1)
            """);
        await gateway.ChangeAsync("UPDATE hourly SET delivered = delivered + 5 WHERE sent > 0");
        await gateway.ChangeAsync("DELETE FROM hourly_by_campaign");

        // The list: an entry that is lost, a register that is lost, and one that is wrong.
        await gateway.ChangeAsync("DELETE FROM suppressions WHERE reason = 'hard_bounce' AND address = 'gone@example.com'");
        await gateway.ChangeAsync("DELETE FROM suppression_history WHERE reason = 'hard_bounce' AND address = 'gone@example.com'");
        await gateway.ChangeAsync("DELETE FROM suppressions WHERE address = 'byhand@example.com'");
        await gateway.ChangeAsync("UPDATE suppressions SET active = NOT active WHERE address = 'full@example.com'");

        return await DamageEventsAsync(gateway);
    }

    private static async Task<(Guid Lost, long Place, long Last)> DamageEventsAsync(RebuiltGateway gateway)
    {
        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        var lost = read.Rows("SELECT id, seq FROM events WHERE type = 'opened' ORDER BY id LIMIT 1", null, row => (Id: row.Uuid(0), Place: row.Number(1))).Single();
        var last = read.First<long>("SELECT last_seq FROM event_order WHERE tenant_id = @Tenant", new { gateway.History.Tenant });
        await gateway.ChangeAsync("DELETE FROM events WHERE id = @Id", new { lost.Id });
        await gateway.ChangeAsync("UPDATE events SET detail = 'not what it said' WHERE id = (SELECT id FROM events WHERE type = 'bounced' ORDER BY id LIMIT 1)");

        // One that no webhook tells of, and whom it has suppressed.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(gateway.History.Now.ToUnixTimeMilliseconds());
        var madeUp = Guid.CreateVersion7(at);
        await gateway.ChangeAsync("""
            INSERT INTO events (id, tenant_id, delivery_id, call_id, connection_id, raw_id, type, class, at, received_at, recipient, machine, seq)
            SELECT @madeUp, tenant_id, delivery_id, call_id, connection_id, raw_id, 'complained', NULL, @at, received_at, recipient, machine, seq FROM events WHERE type = 'delivered' AND delivery_id IS NOT NULL ORDER BY id LIMIT 1
            """, new { madeUp, at });
        var (address, connection) = read.Rows("SELECT recipient, connection_id FROM events WHERE id = @madeUp", new { madeUp }, row => (row.Text(0), row.Uuid(1))).Single();
        await gateway.Server.Get<Writer>().ChangeAsync(session =>
        {
            SuppressionList.Add(session, [new(gateway.History.Tenant, address, SuppressionScope.All, SuppressionReason.Complaint, SuppressionList.SourceOf(connection), true, at, madeUp, null)]);
            return true;
        });
        return (lost.Id, lost.Place, last);
    }

    private static void AssertNothing(RebuildTally tally)
    {
        Assert.True(tally.Webhooks > 50 && tally.Deliveries > 30);
        Assert.Equal(
            (0, 0, 0, 0, 0, 0, 0, 0, 0),
            (tally.Unreadable, tally.EventsAdded, tally.EventsCorrected, tally.EventsRemoved, tally.Suppressions, tally.DeliveriesChanged, tally.DeliveriesKept, tally.DeliveriesFrozen, tally.Counts));
    }

    /// <summary>Gives each webhook the place of another.</summary>
    private static async Task ShuffleAsync(RebuiltGateway gateway, int seed) => await gateway.Server.Get<Writer>().ChangeAsync(session =>
    {
        var ids = session.Query<Guid>("SELECT id FROM raw_events ORDER BY id");
        var places = ids.ToArray();
        new Random(seed).Shuffle(places);
        foreach (var (table, column) in ((string, string)[])[("raw_events", "id"), ("events", "raw_id")])
        {
            // Aside first: two must not have one id for a moment.
            foreach (var (id, i) in ids.Select((id, i) => (id, i)))
                session.Execute($"UPDATE {table} SET {column} = @aside WHERE {column} = @id", new { id, aside = Aside(i) });
            foreach (var (place, i) in places.Select((place, i) => (place, i)))
                session.Execute($"UPDATE {table} SET {column} = @place WHERE {column} = @aside", new { place, aside = Aside(i) });
        }

        return true;

        static Guid Aside(int i) => new(i, 0, 0, new byte[8]);
    });
}
