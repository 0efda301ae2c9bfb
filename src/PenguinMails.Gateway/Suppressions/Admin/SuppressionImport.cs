using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>Reads a table of addresses line by line, and adds what can be read of it.</summary>
internal sealed class SuppressionImport(SuppressionAdmin list)
{
    public const int MostBytes = 20 << 20;
    public const int MostRows = 100_000;

    private const int AtOnce = 1_000;
    private const int MostInvalid = 100;

    private static readonly string[] AddressNames = ["address", "email", "email_address", "emailaddress", "recipient"];

    /// <returns>What became of it; null where it has too many rows, and nothing was added.</returns>
    public async Task<SuppressionImported?> RunAsync(Guid tenant, byte[] body, string actor, CancellationToken ct)
    {
        var (columns, first) = Lines(body).Select(line => Columns.Of(line.Text)).FirstOrDefault() is { } named ? (named, 1) : (Columns.Plain, 0);
        if (Lines(body).Skip(first).Skip(MostRows).Any())
            return null;

        var (added, known) = (0, 0);
        var invalid = new List<InvalidRow>();
        foreach (var chunk in Lines(body).Skip(first).Chunk(AtOnce))
        {
            var orders = new List<SuppressionOrder>();
            foreach (var (row, line) in chunk)
                if (columns.Read(line, out var wrong) is { } order)
                    orders.Add(order);
                else
                    invalid.Add(wrong with { Row = row });

            ct.ThrowIfCancellationRequested();
            var fresh = await list.AddAsync(tenant, orders, actor);
            (added, known) = (added + fresh, known + orders.Count - fresh);
        }

        var imported = new SuppressionImported(added, known, invalid.Count, [.. invalid.Take(MostInvalid)]);
        await list.ImportedAsync(tenant, imported, actor);
        return imported;
    }

    /// <summary>Those that are not empty, with their numbers in the file.</summary>
    private static IEnumerable<(int Row, string Text)> Lines(byte[] body)
    {
        using var reader = new StreamReader(new MemoryStream(body));
        for (var row = 1; reader.ReadLine() is { } line; row++)
            if (!string.IsNullOrWhiteSpace(line))
                yield return (row, line);
    }

    /// <summary>Which cell is what; -1 for what the table does not have.</summary>
    private sealed record Columns(int Address, int Reason, int Scope, int Note)
    {
        public static readonly Columns Plain = new(0, 1, 2, -1);

        /// <returns>Null for a line that is no header.</returns>
        public static Columns? Of(string line)
        {
            var names = (Csv.Cells(line) ?? []).Select(name => name.ToLowerInvariant().Replace(' ', '_')).ToList();
            var address = names.FindIndex(name => AddressNames.Contains(name));
            return address < 0 ? null : new(address, names.IndexOf("reason"), names.IndexOf("scope"), names.IndexOf("detail"));
        }

        public SuppressionOrder? Read(string line, out InvalidRow invalid)
        {
            invalid = new(0, null, "A quote is not closed.");
            if (Csv.Cells(line) is not { } cells)
                return null;

            var (order, errors) = new SuppressionRequest { Address = Cell(Address) ?? "", Reason = Cell(Reason), Scope = Cell(Scope), Note = Cell(Note) }.Read();
            invalid = new(0, Cell(Address), string.Join(' ', errors.Select(error => error.Key == "address" ? error.Value[0] : $"{error.Key}: {error.Value[0]}")));
            return order;

            string? Cell(int index) => index >= 0 && index < cells.Count && cells[index].Length > 0 ? cells[index] : null;
        }
    }
}
