using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>Puts an order's addresses together, in the order of the rows, as the lists that go to the provider: all of them are written down before the first goes.</summary>
internal sealed class OrderPlan(PartStore parts, ListStore lists)
{
    public async Task<ToAsk> CountAsync(Guid tenant, Guid job, int column, CancellationToken ct)
    {
        var selection = new AddressSelection();
        await foreach (var (rows, verdicts) in parts.DoneAsync(tenant, job, ct))
            foreach (var (cells, row) in rows.Zip(verdicts))
                selection.Takes(JobParts.AddressOf(cells, column), row, OrderScope.All);

        return selection.Count;
    }

    /// <param name="order">Of which nothing was uploaded.</param>
    /// <param name="largest">How many bytes a list may have.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>How many addresses are in its lists, and how many it does not pay for.</returns>
    public async Task<(long Addresses, long LeftOut)> WriteAsync(Order order, int largest, CancellationToken ct)
    {
        await lists.ForgetAsync(order.Key);
        var (selection, file, number, taken, leftOut) = (new AddressSelection(), new ListFile(largest), 0, 0L, 0L);
        await foreach (var (rows, verdicts) in parts.DoneAsync(order.Key.TenantId, order.Key.JobId, ct))
            foreach (var (address, _) in rows.Select(cells => JobParts.AddressOf(cells, order.AddressColumn)).Zip(verdicts).Where(row => selection.Takes(row.First, row.Second, order.View.Scope)))
            {
                if (taken == order.Most)
                {
                    leftOut++;
                    continue;
                }

                taken++;
                if (file.TryAdd(address))
                    continue;

                await lists.AddAsync(order.Key, number++, file);
                file = new(largest);
                file.TryAdd(address);
            }

        if (file.Addresses > 0)
            await lists.AddAsync(order.Key, number, file);
        return (taken, leftOut);
    }
}
