using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Suppressions.Admin;

namespace PenguinMails.Gateway.Suppressions.Import;

/// <summary>
/// A table of addresses, row by row: with a header that names its columns, or address, reason and scope in this order.
/// What an export holds can be read back whole: also a reason that nobody gives by hand, and when an entry ends.
/// </summary>
internal sealed class ImportTable
{
    private static readonly string[] AddressNames = ["address", "email", "email_address", "emailaddress", "recipient"];
    private static readonly SuppressionReason[] Reasons = Enum.GetValues<SuppressionReason>();
    private static readonly ImportTable Plain = new(0, 1, 2, -1, -1);

    private readonly int address, reason, scope, note, until;

    private ImportTable(int address, int reason, int scope, int note, int until) =>
        (this.address, this.reason, this.scope, this.note, this.until) = (address, reason, scope, note, until);

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
        return address < 0 ? null : new(address, names.IndexOf("reason"), names.IndexOf("scope"), names.IndexOf("detail"), names.IndexOf("expires_at"));
    }

    private (SuppressionOrder?, InvalidRow) Read(int row, IReadOnlyList<string>? cells)
    {
        if (cells is null)
            return (null, new(row, null, "A quote is not closed."));

        var (order, errors) = new SuppressionRequest { Address = Cell(address) ?? "", Reason = Cell(reason), Scope = Cell(scope), Note = Cell(note) }.Read(Reasons);
        if (Cell(until) is { } end && !Rfc3339.TryParse(end, out _))
            errors["expires_at"] = ["Not a time such as 2026-01-31T12:00:00Z."];
        else if (order is not null && Cell(until) is null && order.Reason == SuppressionReason.SoftBounce)
            errors["expires_at"] = ["Required for soft_bounce, which ends by itself."];
        if (order is not null)
            order = errors.Count > 0 ? null : order with { Until = Rfc3339.TryParse(Cell(until), out var time) ? time : null };

        return (order, new(row, Cell(address), string.Join(' ', errors.Select(error => error.Key == "address" ? error.Value[0] : $"{error.Key}: {error.Value[0]}"))));

        string? Cell(int index) => index >= 0 && index < cells.Count && cells[index].Length > 0 ? cells[index] : null;
    }
}
