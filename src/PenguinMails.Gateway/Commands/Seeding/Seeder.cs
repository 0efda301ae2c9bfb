using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Gateway.Commands.Seeding;

/// <summary>Writes made-up deliveries with their events and counts, to see how the store and the screens bear them.</summary>
internal sealed class Seeder(Database database, Writer writer, DecisionCounts decisions, ProviderCatalog catalog, TimeProvider time)
{
    private const int AtOnce = 50 * MadeUpMail.Block;

    /// <summary>Whether anybody has deliveries already.</summary>
    public async Task<bool> HasDeliveriesAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<int>("SELECT COUNT(*) FROM (SELECT 1 FROM deliveries LIMIT 1) AS any_one", null, ct) > 0;
    }

    /// <summary>The tenant's connections, in the order of the screens.</summary>
    public async Task<IReadOnlyList<SeedLane>> LanesAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var order = catalog.All.Select(info => info.Id).ToList();
        var lanes = await read.QueryAsync<SeedLane>("SELECT id, provider FROM connections WHERE tenant_id = @tenant AND deleted_at IS NULL", new { tenant }, ct);
        return [.. lanes.OrderBy(lane => order.IndexOf(lane.Provider))];
    }

    /// <param name="order">What to make.</param>
    /// <param name="lanes">At least one.</param>
    /// <param name="tell">Told how many there are, now and then.</param>
    /// <param name="ct">Stops between two transactions; what is written stays.</param>
    public async Task RunAsync(SeedOrder order, IReadOnlyList<SeedLane> lanes, Func<long, Task> tell, CancellationToken ct)
    {
        var mail = new MadeUpMail(order, lanes, time.GetUtcNow());
        var written = Task.FromResult(true);
        for (long first = 0; first < order.Made; first += AtOnce)
        {
            ct.ThrowIfCancellationRequested();
            // The next are made while the last are written.
            var batch = SeedBatch.Of(order, mail, first, Math.Min(first + AtOnce, order.Made), catalog);
            await written;
            if (!order.OnlyCounts)
                batch.Note(decisions);
            written = writer.ChangeAsync(batch.Write);
            if (first % (20 * AtOnce) == 0)
                await tell(order.Deliveries * first / order.Made);
        }

        await written;
        await decisions.FlushAsync(ct);
    }
}

/// <summary>What one transaction writes.</summary>
internal sealed record SeedBatch(IReadOnlyList<MadeUpMessage> Messages, IReadOnlyList<StoredEvent> Events, RollupSums Sums, DateTimeOffset Now)
{
    public static SeedBatch Of(SeedOrder order, MadeUpMail mail, long first, long last, ProviderCatalog catalog)
    {
        var (messages, sums, number) = (new List<MadeUpMessage>(), new RollupSums(), first);
        for (var block = first; block < last; block += MadeUpMail.Block)
            messages.AddRange(mail.Of(block));
        foreach (var (delivery, _) in messages.SelectMany(message => message.Deliveries))
            sums.Add(delivery, catalog, order.TimesOf(number++));
        return new(order.OnlyCounts ? [] : messages, order.OnlyCounts ? [] : [.. messages.SelectMany(EventsOf)], sums, messages[^1].Message.CreatedAt);
    }

    public bool Write(Session session)
    {
        if (Messages.Count > 0)
        {
            MessageTable.Insert(session, [.. Messages.Select(made => made.Message)]);
            Deliveries.Insert(session, [.. Messages.SelectMany(made => made.Deliveries).Select(made => made.Delivery)]);
            StoredEvent.Record(session, Events, Now);
        }

        Rollups.Add(session, Sums.Rows);
        return true;
    }

    public void Note(DecisionCounts decisions)
    {
        foreach (var made in Messages)
            decisions.Note(made.Message, [.. made.Deliveries.Select(one => one.Delivery)], [.. Enumerable.Repeat(made.Decision, made.Deliveries.Count)]);
    }

    private static IEnumerable<StoredEvent> EventsOf(MadeUpMessage made) =>
        from one in made.Deliveries
        from e in one.Events
        let attempt = one.Delivery.Attempts[0]
        let raw = new RawEvent { Id = attempt.CallId, TenantId = one.Delivery.TenantId, ConnectionId = attempt.ConnectionId, Provider = attempt.Provider, ReceivedAt = e.At, NextAt = e.At, Body = [] }
        select new StoredEvent(Guid.CreateVersion7(e.At), raw, e, one.Delivery.Id);
}
