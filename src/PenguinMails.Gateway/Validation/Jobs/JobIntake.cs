using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>Reads a list that was uploaded, and keeps its rows for the job that checks them. Of what is no list, nothing stays.</summary>
internal sealed class JobIntake(JobStore store, ValidationPrices prices, TimeProvider time)
{
    public const int MostBytes = 200 << 20;
    public const int MostRows = 1_000_000;

    private const int MostUnread = 100;

    /// <param name="tenant">Whose list.</param>
    /// <param name="file">The list; can be read more than once.</param>
    /// <param name="name">As its owner calls it.</param>
    /// <param name="column">The name or the number, from 1, of the column with the addresses; null to find it.</param>
    /// <param name="actor">Who uploads it.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The job, or why there is none.</returns>
    public async Task<(JobView? Job, Problem? Problem)> TakeAsync(Guid tenant, Stream file, string name, string? column, string actor, CancellationToken ct)
    {
        var (table, problem) = AddressTable.Open(file);
        if (table is null)
            return (null, JobRoutes.NoList(problem));
        if ((column is null ? table.AddressColumn : Find(table.Columns, column)) is not (>= 0 and var addresses))
            return (null, Problems.InvalidField("column", $"No such column. There are {string.Join(", ", table.Columns)}."));

        var id = Guid.CreateVersion7(time.GetUtcNow());
        try
        {
            var (total, unread, unreadRows, problemOfRows) = await KeepAsync(tenant, id, table, addresses, ct);
            if (problemOfRows is not null || total == 0)
            {
                await store.ForgetAsync(tenant, id);
                return (null, problemOfRows ?? JobRoutes.NoList("No row holds an address."));
            }

            var price = await prices.OfAsync(tenant, ct);
            var job = new JobView
            {
                Id = id,
                Status = JobStatus.Running,
                Name = name,
                CreatedAt = time.GetUtcNow(),
                CreatedBy = actor,
                EndedAt = null,
                Total = total,
                Done = 0,
                Columns = table.Columns,
                AddressColumn = table.Columns[addresses],
                Result = new(),
                Unread = unread,
                UnreadRows = unreadRows,
                CostEstimate = new(price.Of(total), price.Basis),
            };
            await store.StartAsync(tenant, job, addresses);
            return (job, null);
        }
        catch
        {
            await store.ForgetAsync(tenant, id);
            throw;
        }
    }

    private async Task<(long Total, long Unread, List<UnreadRow> UnreadRows, Problem? Problem)> KeepAsync(Guid tenant, Guid id, AddressTable table, int addresses, CancellationToken ct)
    {
        var (total, number, unread, unreadRows, rows) = (0L, 0, 0L, new List<UnreadRow>(), new List<string[]>(JobParts.RowsEach));
        foreach (var (line, cells) in table.Rows())
        {
            ct.ThrowIfCancellationRequested();
            if (cells is null || cells.Count <= addresses)
            {
                if (++unread <= MostUnread)
                    unreadRows.Add(new(line, cells is null ? "A quote is not closed, or the line is longer than 1 MB." : "It has no cell for the address."));
                continue;
            }

            if (++total > MostRows)
                return (total, unread, unreadRows, JobRoutes.TooLong());
            rows.Add([.. cells]);
            if (rows.Count == JobParts.RowsEach)
                await FlushAsync();
        }

        await FlushAsync();
        return (total, unread, unreadRows, null);

        async Task FlushAsync()
        {
            if (rows.Count > 0)
                await store.KeepAsync(tenant, id, number++, rows);
            rows.Clear();
        }
    }

    private static int Find(IReadOnlyList<string> columns, string wanted) =>
        columns.Select((name, index) => (name, index)).Where(one => string.Equals(one.name, wanted.Trim(), StringComparison.OrdinalIgnoreCase)).Select(one => one.index)
            .DefaultIfEmpty(int.TryParse(wanted, out var number) && number >= 1 && number <= columns.Count ? number - 1 : -1).First();
}
