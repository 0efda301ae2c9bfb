using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>Reads a list that was uploaded, and keeps its rows for the job that checks them. Of what is no list, nothing stays.</summary>
internal sealed class JobIntake(JobStore store, PartStore parts, ValidationPrices prices, TimeProvider time)
{
    public const int MostBytes = 200 << 20;
    public const int MostRows = 1_000_000;

    private const int MostUnread = 100;
    private const int WritesAtOnce = 16;

    /// <param name="tenant">Whose list.</param>
    /// <param name="file">The list; can be read more than once.</param>
    /// <param name="name">As its owner calls it.</param>
    /// <param name="column">The name or the number, from 1, of the column with the addresses; null to find it.</param>
    /// <param name="delimiter">What stands between the cells, as its owner names it; null to find it.</param>
    /// <param name="actor">Who uploads it.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The job, or why there is none.</returns>
    public async Task<(JobView? Job, Problem? Problem)> TakeAsync(Guid tenant, Stream file, string name, string? column, string? delimiter, string actor, CancellationToken ct)
    {
        var named = default(char);
        if (delimiter is not null && !Delimiter.TryRead(delimiter, out named))
            return (null, JobRoutes.NoDelimiter());

        var (table, problem) = AddressTable.Open(file, delimiter is null ? null : named);
        if (table is null)
            return (null, JobRoutes.NoList(problem));
        if ((column is null ? table.AddressColumn : Find(table.Columns, column)) is not (>= 0 and var addresses))
            return (null, JobRoutes.NoColumn(table.Columns));

        var id = Guid.CreateVersion7(time.GetUtcNow());
        try
        {
            var (kept, problemOfRows) = await KeepAsync(tenant, id, table, addresses, ct);
            if (problemOfRows is not null || kept.Total == 0)
            {
                await parts.ForgetAsync(tenant, id);
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
                Total = kept.Total,
                Done = 0,
                Columns = table.Columns,
                AddressColumn = table.Columns[addresses],
                Result = new() { Duplicates = kept.Duplicates },
                Unread = kept.Unread,
                UnreadRows = kept.UnreadRows,
                CostEstimate = new(price.Of(kept.Total - kept.Duplicates), price.Basis),
                Mailgun = price.Shown(null, null),
            };
            await store.StartAsync(tenant, job, addresses);
            return (job, null);
        }
        catch
        {
            await parts.ForgetAsync(tenant, id);
            throw;
        }
    }

    /// <summary>A column by its name, or by its number from 1; −1 where there is none.</summary>
    public static int Find(IReadOnlyList<string> columns, string wanted) =>
        columns.Select((name, index) => (name, index)).Where(one => string.Equals(one.name, wanted.Trim(), StringComparison.OrdinalIgnoreCase)).Select(one => one.index)
            .DefaultIfEmpty(int.TryParse(wanted, out var number) && number >= 1 && number <= columns.Count ? number - 1 : -1).First();

    /// <summary>Packs the rows, and writes while the next are read.</summary>
    private async Task<(Kept Kept, Problem? Problem)> KeepAsync(Guid tenant, Guid id, AddressTable table, int addresses, CancellationToken ct)
    {
        var (kept, seen, number, rows, writes) = (new Kept(), new List<ulong>(), 0, new List<string[]>(JobParts.RowsEach), new Queue<Task>());
        try
        {
            foreach (var (line, cells) in table.Rows())
            {
                ct.ThrowIfCancellationRequested();
                if (cells is null || cells.Count <= addresses)
                {
                    kept.Add(new(line, cells is null ? "A quote is not closed, or the line is longer than 1 MB." : "It has no cell for the address."));
                    continue;
                }

                if (++kept.Total > MostRows)
                    return (kept, JobRoutes.TooLong());
                seen.Add(AddressKey.Of(cells[addresses]));
                rows.Add([.. cells]);
                if (rows.Count == JobParts.RowsEach)
                    await FlushAsync();
            }

            await FlushAsync();
            kept.Duplicates = AddressKey.Repeated(seen);
        }
        finally
        {
            await Task.WhenAll(writes);
        }

        return (kept, null);

        async Task FlushAsync()
        {
            if (rows.Count > 0)
                writes.Enqueue(parts.KeepAsync(tenant, id, number++, rows));
            rows.Clear();
            if (writes.Count > WritesAtOnce)
                await writes.Dequeue();
        }
    }

    /// <summary>What the file came to.</summary>
    private sealed class Kept
    {
        public long Total { get; set; }
        public long Duplicates { get; set; }
        public long Unread { get; private set; }
        public List<UnreadRow> UnreadRows { get; } = [];

        public void Add(UnreadRow row)
        {
            if (++Unread <= MostUnread)
                UnreadRows.Add(row);
        }
    }
}
