using System.ComponentModel;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Log;

[DisplayName("EarlyUnsubscribes"), Description("How many of the latest unsubscribes came sooner than people read: up to 500 of the last 30 days.")]
public sealed record EarlyUnsubscribes(
    [property: Description("How many unsubscribes were looked at.")] int Unsubscribes,
    [property: Description("How many of them came within two minutes of sending.")] int WithinTwoMinutes)
{
    private const int Enough = 20;

    [Description("True where it is at least half of 20 or more: a scanner that follows links probably made them.")]
    public bool Warning => Unsubscribes >= Enough && 2 * WithinTwoMinutes >= Unsubscribes;
}

/// <summary>Tells whether it is people who unsubscribe. Scanners fetch every link: ours does nothing when it is looked at, but a link of the sender's own may.</summary>
internal sealed class UnsubscribeSpeed(Database database, TimeProvider time)
{
    private const int Most = 500;

    private static readonly TimeSpan Looked = TimeSpan.FromDays(30);
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(2);

    public async Task<EarlyUnsubscribes> OfAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var ids = read.Rows("""
            SELECT delivery_id FROM events
            WHERE tenant_id = @tenant AND type = 'unsubscribed' AND seq >= @from AND delivery_id IS NOT NULL ORDER BY seq DESC LIMIT @Most
            """, new { tenant, from = EventOrder.LowestAt(time.GetUtcNow() - Looked), Most }, row => row.Uuid(0));
        var times = Deliveries.Read(read, [.. ids.Distinct().Select(id => new DeliveryKey(id, tenant))])
            .Select(delivery => delivery.Attempts.FirstOrDefault(attempt => attempt.Facts.Unsubscribed is not null)).OfType<Attempt>().ToList();
        return new(times.Count, times.Count(attempt => attempt.Facts.Unsubscribed - attempt.At <= Early));
    }
}

/// <summary>A warning sign: <c>/api/v1/tenant/suppressions/early-unsubscribes</c>.</summary>
internal static class EarlyUnsubscribeRoutes
{
    public static void MapEarlyUnsubscribes(this IEndpointRouteBuilder routes) => routes.MapApi("/api/v1/tenant/suppressions/early-unsubscribes", "Suppressions", Scope.Read)
        .MapGet("", async (HttpContext context, UnsubscribeSpeed speed, CancellationToken ct) => TypedResults.Ok(await speed.OfAsync(context.TenantId(), ct)))
        .Describe("getEarlyUnsubscribes", "Check for scanners", "Tells how many of the latest unsubscribes came within two minutes of sending. A large share is a sign of scanners that follow the links of your emails.")
        .Answered("""{ "unsubscribes": 497, "within_two_minutes": 489, "warning": true }""");
}
