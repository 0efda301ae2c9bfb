using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Suppressions.Import;

/// <summary>Reads a table of addresses as it comes, and adds what can be read of it.</summary>
internal sealed class SuppressionImport(SuppressionAdmin list)
{
    private const int AtOnce = 1_000;
    private const int MostInvalid = 100;

    /// <param name="tenant">Whose list.</param>
    /// <param name="table">Can be read twice.</param>
    /// <param name="mostRows">Of more, nothing is added.</param>
    /// <param name="actor">Who.</param>
    /// <param name="progress">Told how many rows are done, of how many, and what became of them. False ends it.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>What became of it; null where it has too many rows.</returns>
    public async Task<SuppressionImported?> RunAsync(Guid tenant, Stream table, int mostRows, string actor, Func<long, long, SuppressionImported, Task<bool>> progress, CancellationToken ct)
    {
        var total = ImportTable.Read(Text(table)).Take(mostRows + 1).LongCount();
        if (total > mostRows)
            return null;

        var (done, imported) = (0L, new SuppressionImported(0, 0, 0, []));
        foreach (var chunk in ImportTable.Read(Text(table)).Chunk(AtOnce))
        {
            ct.ThrowIfCancellationRequested();
            imported = await AddAsync(tenant, chunk, imported, actor);
            if (!await progress(done += chunk.Length, total, imported))
                break;
        }

        await list.ImportedAsync(tenant, imported, actor);
        return imported;
    }

    private async Task<SuppressionImported> AddAsync(Guid tenant, (SuppressionOrder? Order, InvalidRow Invalid)[] rows, SuppressionImported before, string actor)
    {
        List<SuppressionOrder> orders = [.. rows.Select(row => row.Order).OfType<SuppressionOrder>()];
        var added = await list.AddAsync(tenant, orders, actor);
        return new(
            before.Added + added, before.Known + orders.Count - added, before.Rejected + rows.Length - orders.Count,
            [.. before.Invalid.Concat(rows.Where(row => row.Order is null).Select(row => row.Invalid)).Take(MostInvalid)]);
    }

    private static StreamReader Text(Stream table)
    {
        table.Position = 0;
        return new(table, leaveOpen: true);
    }
}
