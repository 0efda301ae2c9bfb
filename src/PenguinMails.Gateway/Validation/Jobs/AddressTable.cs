using System.Text;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>A table of addresses in a file, whatever wrote it: its alphabet, what stands between its cells, whether it begins with a header, and where its addresses are.</summary>
internal sealed class AddressTable
{
    private const int Sample = 64 << 10;
    private const int SampleRows = 100;

    private static readonly string[] AddressNames = ["email", "email_address", "emailaddress", "e-mail", "e_mail", "mail", "address", "recipient"];
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream file;
    private readonly Encoding encoding;
    private readonly char separator;
    private readonly bool hasHeader;

    private AddressTable(Stream file, Encoding encoding, char separator, IReadOnlyList<(int Line, IReadOnlyList<string>? Cells)> sample)
    {
        (this.file, this.encoding, this.separator) = (file, encoding, separator);
        var first = sample.Select(row => row.Cells).OfType<IReadOnlyList<string>>().FirstOrDefault() ?? [];
        hasHeader = !first.Any(LooksLikeAddress) && (first.Any(IsAddressName) || sample.Skip(1).Any(row => row.Cells?.Any(LooksLikeAddress) == true));
        var width = sample.Max(row => row.Cells?.Count ?? 0);
        Columns = [.. Enumerable.Range(0, width).Select(column => hasHeader && column < first.Count && first[column].Length > 0 ? first[column] : $"column_{column + 1}")];
        AddressColumn = Guess(sample, width);
    }

    /// <summary>As its header names them; numbered where it has none.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Where its addresses are; −1 where no column looks so.</summary>
    public int AddressColumn { get; }

    /// <param name="file">Can be read more than once.</param>
    /// <param name="delimiter">Between its cells; null to find it.</param>
    /// <returns>The table, or why it is none.</returns>
    public static (AddressTable? Table, string Problem) Open(Stream file, char? delimiter = null)
    {
        if (file.Length == 0)
            return (null, "The file is empty.");
        var start = new byte[Math.Min(Sample, file.Length)];
        file.Position = 0;
        file.ReadExactly(start);
        if (start is [0x1F, 0x8B, ..] or [(byte)'P', (byte)'K', 3, 4, ..])
            return (null, "The file is compressed. Unpack it, and upload the CSV in it.");
        if (EncodingOf(file, start) is not { } encoding)
            return (null, "This is no text. Save the list as CSV, and upload that.");

        using var text = new StringReader(encoding.GetString(start));
        var whole = text.ReadToEnd().TrimStart('\uFEFF');
        var separator = delimiter ?? Delimiter.Of(whole);
        using var rows = new StringReader(whole);
        List<(int Line, IReadOnlyList<string>? Cells)> sample = [.. Csv.Rows(rows, separator).Take(SampleRows)];
        if (sample.Count == 0)
            return (null, "The file has no rows.");
        if (sample.All(row => row.Cells is null))
            return (null, "No row can be read: a quote is not closed, or a line is longer than 1 MB.");

        if (delimiter is not null && sample.All(row => row.Cells is not { Count: > 1 }))
            return (null, "No row has the delimiter that you name. Leave it out to have it found.");

        var table = new AddressTable(file, encoding, separator, sample);
        return table.AddressColumn < 0 ? (null, "No column holds email addresses.") : (table, "");
    }

    /// <summary>The rows without the header; one that can't be read has no cells.</summary>
    public IEnumerable<(int Line, IReadOnlyList<string>? Cells)> Rows()
    {
        file.Position = 0;
        using var text = new StreamReader(file, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        foreach (var row in Csv.Rows(text, separator).Skip(hasHeader ? 1 : 0))
            yield return row;
    }

    private static Encoding? EncodingOf(Stream file, byte[] start)
    {
        if (start is [0xFF, 0xFE, ..])
            return Encoding.Unicode;
        if (start is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode;

        // Half of Western text in UTF-16 is zero; other text has none.
        var (even, odd) = (start.Where((octet, i) => i % 2 == 0 && octet == 0).Count(), start.Where((octet, i) => i % 2 == 1 && octet == 0).Count());
        if (even + odd > 0)
            return odd > start.Length / 4 && even == 0 ? Encoding.Unicode : even > start.Length / 4 && odd == 0 ? Encoding.BigEndianUnicode : null;

        return IsUtf8(file) ? StrictUtf8 : Encoding.Latin1;
    }

    private static bool IsUtf8(Stream file)
    {
        file.Position = 0;
        using var text = new StreamReader(file, StrictUtf8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var buffer = new char[Sample];
        try
        {
            while (text.Read(buffer) > 0)
            {
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static int Guess(IReadOnlyList<(int Line, IReadOnlyList<string>? Cells)> sample, int width)
    {
        var best = Enumerable.Range(0, width).Select(column => (Column: column, Addresses: sample.Count(row => row.Cells is { } cells && column < cells.Count && LooksLikeAddress(cells[column])), IsNamed: sample[0].Cells is { } header && column < header.Count && IsAddressName(header[column])))
            .OrderByDescending(one => one.Addresses).ThenByDescending(one => one.IsNamed).First();
        return best.Addresses > 0 ? best.Column : -1;
    }

    private static bool IsAddressName(string name) => AddressNames.Contains(name.Trim().ToLowerInvariant().Replace(' ', '_'));

    private static bool LooksLikeAddress(string cell) => cell.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < cell.Length - 1;
}
