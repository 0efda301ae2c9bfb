using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Suppressions.Import;

/// <summary>A table of addresses, row by row: with a header that names its columns, or address, reason and scope in this order.</summary>
internal sealed class ImportTable
{
    private static readonly string[] AddressNames = ["address", "email", "email_address", "emailaddress", "recipient"];
    private static readonly ImportTable Plain = new(0, 1, 2, -1);

    private readonly int address, reason, scope, note;

    private ImportTable(int address, int reason, int scope, int note) => (this.address, this.reason, this.scope, this.note) = (address, reason, scope, note);

    /// <summary>What can be read of each row, and what is wrong with the others; not of the header.</summary>
    public static IEnumerable<(SuppressionOrder? Order, InvalidRow Invalid)> Read(TextReader text)
    {
        ImportTable? columns = null;
        foreach (var (row, cells) in Csv.Rows(text))
            if (columns is not null || (columns = Named(cells)) is null)
                yield return (columns ??= Plain).Read(row, cells);
    }

    /// <returns>Null for a row that is no header.</returns>
    private static ImportTable? Named(IReadOnlyList<string>? cells)
    {
        var names = (cells ?? []).Select(name => name.ToLowerInvariant().Replace(' ', '_')).ToList();
        var address = names.FindIndex(name => AddressNames.Contains(name));
        return address < 0 ? null : new(address, names.IndexOf("reason"), names.IndexOf("scope"), names.IndexOf("detail"));
    }

    private (SuppressionOrder?, InvalidRow) Read(int row, IReadOnlyList<string>? cells)
    {
        if (cells is null)
            return (null, new(row, null, "A quote is not closed."));

        var (order, errors) = new SuppressionRequest { Address = Cell(address) ?? "", Reason = Cell(reason), Scope = Cell(scope), Note = Cell(note) }.Read();
        return (order, new(row, Cell(address), string.Join(' ', errors.Select(error => error.Key == "address" ? error.Value[0] : $"{error.Key}: {error.Value[0]}"))));

        string? Cell(int index) => index >= 0 && index < cells.Count && cells[index].Length > 0 ? cells[index] : null;
    }
}
