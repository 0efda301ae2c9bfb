using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>Brings one order a step further.</summary>
internal sealed class OrderRun(OrderStore orders, ListStore lists, OrderPlan plan, ListRun run, FindingsMerge merge, PaidValidation paid, TimeProvider time)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWaitInTrouble = TimeSpan.FromMinutes(5);

    /// <returns>After which time it is to go on.</returns>
    public async Task<TimeSpan> StepAsync(OrderKey key, CancellationToken ct)
    {
        if (await orders.FindAsync(key, ct) is not { } order)
            return TimeSpan.Zero;
        if (await paid.AccountAsync(key.TenantId, ValidationPrices.Provider, ct) is not { } account)
            return await EndAsync(order, order.View.Status == OrderStatus.Canceling ? OrderStatus.Canceled : OrderStatus.Failed, "Mailgun is not connected any more.", ct);

        return order.View.Status switch
        {
            OrderStatus.Preparing => await PrepareAsync(order, account, ct),
            OrderStatus.Running => await RunAsync(order, account, ct),
            OrderStatus.Canceling => await StopAsync(order, account, ct),
            _ => TimeSpan.Zero,
        };
    }

    private async Task<TimeSpan> PrepareAsync(Order order, ValidationAccount account, CancellationToken ct)
    {
        var (addresses, leftOut) = await plan.WriteAsync(order, account.Api.LargestList, ct);
        await orders.MoveAsync(order.Key, OrderStatus.Preparing, order.View with { Status = OrderStatus.Running, Addresses = addresses, LeftOut = leftOut, Problem = null, EndedAt = null });
        return TimeSpan.Zero;
    }

    /// <summary>Some of its lists at once; before each the order is looked at again, because somebody may have paused or stopped it.</summary>
    private async Task<TimeSpan> RunAsync(Order order, ValidationAccount account, CancellationToken ct)
    {
        foreach (var list in (await lists.OfAsync(order.Key, ct)).Where(IsOpen).OrderByDescending(list => list.State).Take(account.Api.MostLists))
        {
            if (await orders.FindAsync(order.Key, ct) is not { View.Status: OrderStatus.Running })
                return TimeSpan.Zero;
            if (await run.StepAsync(account, list, ct) is { } trouble)
                return trouble.Passes ? await WaitAsync(order, trouble, ct) : await EndAsync(order, OrderStatus.Failed, trouble.Detail, ct);
        }

        var all = await lists.OfAsync(order.Key, ct);
        if (!all.Any(IsOpen))
            return all.Any(list => list.State == ListState.Failed)
                ? await EndAsync(order, OrderStatus.Failed, $"Mailgun could not work on {all.Count(list => list.State == ListState.Failed)} of {all.Count} lists. Resume to upload them again.", ct)
                : await EndAsync(order, OrderStatus.Done, null, ct);

        await orders.SaveAsync(order.Key, order.View with { Processed = all.Sum(list => list.Processed), Problem = null, EndedAt = null });
        return Clamped((time.GetUtcNow() - order.View.StartedAt) / 10, LongestWait);
    }

    private async Task<TimeSpan> StopAsync(Order order, ValidationAccount account, CancellationToken ct)
    {
        foreach (var list in (await lists.OfAsync(order.Key, ct)).Where(IsOpen))
            if (await run.StopAsync(account, list, ct) is { } trouble)
                return trouble.Passes ? await WaitAsync(order, trouble, ct) : await EndAsync(order, OrderStatus.Canceled, $"What was uploaded could not be stopped. {trouble.Detail}", ct);

        return await EndAsync(order, OrderStatus.Canceled, null, ct);
    }

    private async Task<TimeSpan> WaitAsync(Order order, ValidationTrouble trouble, CancellationToken ct)
    {
        var all = await lists.OfAsync(order.Key, ct);
        await orders.SaveAsync(order.Key, order.View with { Processed = all.Sum(list => list.Processed), Problem = $"{trouble.Detail} We try again." });
        return trouble.RetryAfter ?? Clamped((time.GetUtcNow() - order.View.StartedAt) / 5, LongestWaitInTrouble);
    }

    /// <summary>Whatever was found is kept, however it ends.</summary>
    private async Task<TimeSpan> EndAsync(Order order, OrderStatus status, string? problem, CancellationToken ct)
    {
        if (order.View.Status == OrderStatus.Preparing)
            await lists.ForgetAsync(order.Key);
        var found = await merge.MergeAsync(order, ct);
        var processed = (await lists.OfAsync(order.Key, ct)).Where(list => list.State != ListState.Failed).Sum(list => list.Processed);
        await orders.MoveAsync(order.Key, order.View.Status, order.View with
        {
            Status = status,
            Processed = processed,
            CostUsd = order.Price.Of(processed),
            Found = found,
            Problem = problem,
            EndedAt = time.GetUtcNow(),
        });
        return TimeSpan.Zero;
    }

    private static bool IsOpen(OrderedList list) => list.State is ListState.Waiting or ListState.Sent;

    private static TimeSpan Clamped(TimeSpan wait, TimeSpan longest) => wait < ShortestWait ? ShortestWait : wait > longest ? longest : wait;
}
