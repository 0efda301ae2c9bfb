using System.Text;
using CsvHelper;

namespace PenguinMails.Gateway.Http;

/// <summary>Tables for spreadsheets, a line for each row: written so that none of it is run, and read as it was written.</summary>
internal static class Csv
{
    private static readonly char[] Formula = ['=', '+', '-', '@', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20'];

    private const int LongestLine = 1 << 20;

    public static string Line(params IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>The rows of a table with the numbers of their lines; null where a quote is not closed. That ends with its line, so that a bad one loses no other.</summary>
    /// <param name="table">Its text.</param>
    /// <param name="separator">Between the cells of a row.</param>
    public static IEnumerable<(int Line, IReadOnlyList<string>? Cells)> Rows(TextReader table, char separator = ',')
    {
        var broken = new HashSet<long>();
        using var reader = CsvReader.Create(table, new()
        {
            HasHeader = false,
            Separator = separator,
            AllowLineBreaksInQuotes = false,
            TrimWhitespace = true,
            TrimInsideQuotes = true,
            TrackLineNumbers = true,
            MaxRecordSize = LongestLine,
            OnMalformedRecord = bad =>
            {
                if (bad.Reason != CsvMalformedReason.StrayQuote)
                    broken.Add(bad.LineNumber);
            },
        });
        while (Next(reader) is { } isRead)
        {
            var line = (int)reader.LineNumber;
            if (!isRead || broken.Remove(line))
                yield return (line, null);
            else if (reader.FieldCount > 1 || !string.IsNullOrWhiteSpace(reader.GetString(0)))
                yield return (line, [.. Enumerable.Range(0, reader.FieldCount).Select(cell => Plain(reader.GetString(cell)))]);
            if (!isRead)
                yield break;
        }
    }

    /// <returns>False where a line is too long to be read, with all that comes after it; null at the end.</returns>
    private static bool? Next(CsvReader reader)
    {
        try
        {
            return reader.Read() ? true : null;
        }
        catch (CsvFormatException)
        {
            return false;
        }
    }

    /// <summary>
    /// A spreadsheet runs what begins like a formula, and a stranger chose the text: such a cell begins with an apostrophe, which
    /// makes it text. https://owasp.org/www-community/attacks/CSV_Injection
    /// </summary>
    private static string Cell(string text)
    {
        var safe = IsFormula(text) || text is ['\t' or '\r' or '\n', ..] ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n'") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Plain(string cell) => cell is ['\'', .. var text] && IsFormula(text) ? text : cell;

    private static bool IsFormula(string text) => text.TrimStart() is [var first, ..] && Formula.Contains(first);
}

/// <summary>A table as a file to download, written while its rows are read.</summary>
internal sealed class CsvFile(string name, IReadOnlyList<string> header, IAsyncEnumerable<IReadOnlyList<string>> rows) : IResult
{
    public const string ContentType = "text/csv";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = ContentType + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.CacheControl = "no-store";
        // Spreadsheets take what has no byte order mark for another alphabet.
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(Csv.Line(header));
        await foreach (var row in rows.WithCancellation(httpContext.RequestAborted))
            await writer.WriteAsync(Csv.Line(row));
    }
}
