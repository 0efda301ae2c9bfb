using System.Text;

namespace PenguinMails.Gateway.Http;

/// <summary>Tables for spreadsheets, a line for each row: written so that none of it is run, and read as it was written.</summary>
internal static class Csv
{
    private static readonly char[] Formula = ['=', '+', '-', '@', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20'];

    public static string Line(params IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>The cells of a line; null where a quote is not closed. Each line stands alone, so that a bad one loses no other.</summary>
    public static IReadOnlyList<string>? Cells(string line)
    {
        var cells = new List<string>();
        for (var at = 0; at <= line.Length; at++)
        {
            var isQuoted = at < line.Length && line[at] == '"';
            var begin = isQuoted ? at + 1 : at;
            var end = isQuoted ? EndOfQuoted(line, begin) : line.IndexOf(',', begin) is var comma and >= 0 ? comma : line.Length;
            at = isQuoted ? end + 1 : end;
            if (end > line.Length || (at < line.Length && line[at] != ','))
                return null;

            var text = line[begin..end];
            cells.Add(Plain((isQuoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text).Trim()));
        }

        return cells;
    }

    /// <returns>Beyond the line where the quote is not closed.</returns>
    private static int EndOfQuoted(string line, int at)
    {
        while (at < line.Length && (line[at] != '"' || (at + 1 < line.Length && line[at + 1] == '"')))
            at += line[at] == '"' ? 2 : 1;

        return at < line.Length ? at : line.Length + 1;
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
