using System.Diagnostics;
using System.Globalization;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>Many deliveries, read in steps. REPLAY=1000000 in the environment makes it so many.</summary>
public sealed class ReplayScaleTests
{
    private static readonly int Deliveries = int.TryParse(Environment.GetEnvironmentVariable("REPLAY"), CultureInfo.InvariantCulture, out var given) ? given : 12_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Every_delivery_is_looked_at_once_and_no_message_is_cut(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var mailgun = (await gateway.Server.Get<Gateway.Connections.ConnectionStore>().FindAsync(gateway.Tenant.Id, "mailgun", Ct))!;
        var now = TimeProvider.System.GetUtcNow();
        await FillAsync(gateway, mailgun.Id, now);
        var job = new ReplayJob(Guid.CreateVersion7(), gateway.Tenant.Id, new RoutingConfig
        {
            DefaultProvider = "mailgun",
            Rules = [new() { Id = Guid.NewGuid(), Name = "Groups", Type = "marketing", RouteTo = "postmark", Priority = 1, Conditions = [new(ConditionField.RecipientDomain, ConditionOperator.Is, "first.example")] }],
        }, 30, now);
        var seen = new List<long>();
        var started = Stopwatch.GetTimestamp();

        var result = await gateway.Server.Get<ReplayRun>().OfAsync(job, (done, total) =>
        {
            Assert.Equal(Deliveries, total);
            seen.Add(done);
            return Task.FromResult(true);
        }, Ct);

        TestContext.Current.SendDiagnosticMessage("{0:N0} deliveries on {1}: {2:0.0} s", Deliveries, storage, Stopwatch.GetElapsedTime(started).TotalSeconds);
        Assert.Equal(Deliveries, seen[^1]);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(Deliveries, result.Emails);
        // Only the first recipient of each group is there, and takes all others with it.
        Assert.Equal(Groups().Where(one => one.IsGroup).Sum(one => one.Size), result.Moved);
        Assert.Equal(Groups().Where(one => one.IsGone).Sum(one => one.Size), result.WithoutContent);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gateway.Server.Get<ReplayRun>().OfAsync(job, (_, _) => Task.FromResult(false), Ct));
    }

    /// <summary>Messages of all sizes, so that steps end amidst some: of 12,000 deliveries the second ends in a group.</summary>
    private static IEnumerable<(int Size, bool IsGroup, bool IsGone)> Groups()
    {
        int[] sizes = [1, 50, 49, 50, 48, 50, 3, 50, 700, 50, 47, 50];
        for (var (left, i) = (Deliveries, 0); left > 0; i++)
        {
            var size = Math.Min(left, sizes[i % sizes.Length]);
            yield return (size, size is > 1 and <= 50, i % 3 == 0);
            left -= size;
        }
    }

    private static async Task FillAsync(ConnectedGateway gateway, Guid connection, DateTimeOffset now)
    {
        var writer = gateway.Server.Get<Writer>();
        var all = Groups().ToList();
        foreach (var (i, one) in all.Index())
        {
            var at = now - TimeSpan.FromDays(29) + (TimeSpan.FromDays(28) * ((double)i / all.Count));
            var id = DeliveryId.NewMessage(at);
            var message = new Message
            {
                Id = id,
                TenantId = gateway.Tenant.Id,
                CreatedAt = at,
                Type = EmailType.Marketing,
                From = "noreply@yourdomain.com",
                Content = one.IsGone ? new() { Subject = "Hello", DeletedAfterDays = 45 } : new() { Subject = "Hello", TextBody = "Hello", HtmlBody = new string('x', 500) },
            };
            var rows = Enumerable.Range(1, one.Size).Select(place => Row(id, place, one.IsGroup, gateway.Tenant.Id, connection, at)).ToList();
            await writer.ChangeAsync(session =>
            {
                MessageTable.Insert(session, [message]);
                Gateway.Sending.Records.Deliveries.Insert(session, rows);
                return true;
            });
        }
    }

    private static Delivery Row(Guid message, int place, bool isGroup, Guid tenant, Guid connection, DateTimeOffset at) => new()
    {
        Id = DeliveryId.Of(message, place),
        TenantId = tenant,
        EnvelopeId = DeliveryId.Of(message, isGroup ? 1 : place),
        Recipient = $"u{place}@{(place == 1 && isGroup ? "first" : "other")}.example",
        RecipientKey = $"u{place}@{(place == 1 && isGroup ? "first" : "other")}.example",
        Role = RecipientRole.To,
        Type = EmailType.Marketing,
        ConnectionId = connection,
        Decision = """{"rule_version":1,"asked":"mailgun","chain":["mailgun"],"lacks":[],"obstacles":[],"reasons":[]}""",
        DueAt = at,
        Attempts = [new() { CallId = message, ConnectionId = connection, Provider = "mailgun", At = at, Outcome = AttemptOutcome.Accepted }],
    };
}
