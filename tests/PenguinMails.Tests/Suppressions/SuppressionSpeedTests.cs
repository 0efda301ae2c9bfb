using System.Diagnostics;
using System.Globalization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Suppressions.Admin;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

/// <summary>The list with many addresses: <c>SUPPRESSED=1000000</c> measures it, and prints how long each page took.</summary>
public sealed class SuppressionSpeedTests(ITestOutputHelper output)
{
    private const int Batch = 5_000;

    private static readonly int Addresses = int.Parse(Environment.GetEnvironmentVariable("SUPPRESSED") ?? "10000", CultureInfo.InvariantCulture);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_page_is_found_among_many(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage, time: StoppedClock.Now());
        var tenant = (await server.CreateTenantAsync()).Id;
        var watch = Stopwatch.StartNew();
        for (var from = 0; from < Addresses; from += Batch)
            await StoreAsync(server, tenant, from);
        output.WriteLine($"{Addresses:N0} addresses stored in {watch.Elapsed.TotalSeconds:0} s");
        if (storage == StorageKind.Postgres)
            await server.Get<Writer>().ChangeAsync(session => session.Execute("ANALYZE suppressions"));

        (string What, SuppressionFilter Filter, int Found)[] pages =
        [
            ("newest", new(null, null, null), 51),
            ("newest of a reason", new(null, SuppressionReason.Unsubscribe, null), 51),
            ("one address", new("user3@example.org", null, null), 1),
            ("begin of all addresses", new("user", null, null), 51),
            ("begin of many, of a rare reason", new("user", SuppressionReason.Complaint, null), Math.Min(51, Addresses / 1000)),
            ("begin of many, of no such reason", new("user", SuppressionReason.Manual, null), 0),
            ("begin of many, bulk email", new("user", null, SuppressionScope.Bulk), 51),
            ("a domain", new("@example.com", null, null), 51),
            ("a domain, of a rare reason", new("@example.com", SuppressionReason.Complaint, null), 51),
            ("a domain of none", new("@example.net", null, null), 0),
        ];
        foreach (var (what, filter, count) in pages)
            await MeasureAsync(server, tenant, what, filter, count);
    }

    private async Task MeasureAsync(GatewayServer server, Guid tenant, string what, SuppressionFilter filter, int count)
    {
        using var read = await server.Get<Database>().ReadAsync(Ct);
        var (first, best) = (TimeSpan.Zero, TimeSpan.MaxValue);
        SuppressionCursor? after = null;
        for (var i = 0; i < 4; i++)
        {
            var watch = Stopwatch.StartNew();
            var rows = filter.Rows(read, tenant, i < 3 ? null : after, 51, StoppedClock.Now().GetUtcNow());
            (first, best) = (i == 0 ? watch.Elapsed : first, watch.Elapsed < best ? watch.Elapsed : best);
            if (i < 3)
                Assert.InRange(rows.Count, Math.Min(count, 5), count);
            after = rows.Count > 0 ? SuppressionCursor.Of(rows[^1]) : null;
        }

        output.WriteLine($"{what}: {first.TotalMilliseconds:0.0} ms first, {best.TotalMilliseconds:0.0} ms best");
    }

    private static Task<bool> StoreAsync(GatewayServer server, Guid tenant, int from) => server.Get<Writer>().ChangeAsync(session =>
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        SuppressionList.Add(session, Enumerable.Range(from, Math.Min(Batch, Addresses - from)).Select(number =>
        {
            var reason = number % 1000 == 0 ? SuppressionReason.Complaint : number % 3 == 0 ? SuppressionReason.Unsubscribe : SuppressionReason.HardBounce;
            return new Suppression(
                tenant, $"user{number}@{((number / 3) % 2 == 0 ? "example.com" : "example.org")}", SuppressionList.ScopeOf(reason, isBulk: true), reason, SuppressionList.ByHand, true, at.AddSeconds(number), Guid.CreateVersion7(at), null);
        }));
        return true;
    });
}
