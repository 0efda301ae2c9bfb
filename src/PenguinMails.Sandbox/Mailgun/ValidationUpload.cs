using System.IO.Compression;
using System.Text;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>The file of a list: CSV or gzip of at most 25 MB with a column of addresses, in UTF-8.</summary>
internal static class ValidationUpload
{
    private const int MostBytes = 25 * 1024 * 1024;

    private static readonly string[] Names = ["email", "email_address"];

    public static async Task<(IReadOnlyList<string>? Addresses, string? Problem)> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return (null, "The body must be multipart/form-data");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form.Files.GetFile("file") is not { } file) return (null, "file is missing");
        if (file.Length > MostBytes) return (null, "The file is larger than 25MB");
        try
        {
            await using var stream = file.OpenReadStream();
            await using var content = IsGzip(stream) ? new GZipStream(stream, CompressionMode.Decompress) : (Stream)stream;
            using var text = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read((await text.ReadToEndAsync(http.RequestAborted)).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).ToList());
        }
        catch (Exception error) when (error is InvalidDataException or DecoderFallbackException)
        {
            return (null, "The file must be CSV or gzip in UTF-8");
        }
    }

    private static (IReadOnlyList<string>? Addresses, string? Problem) Read(List<string> lines)
    {
        var column = lines.Count == 0 ? -1 : Array.FindIndex(Cells(lines[0]), name => Names.Contains(name.Trim().ToLowerInvariant()));
        return column < 0 ? (null, "The header must have a column email or email_address") : ([.. lines.Skip(1).Select(Cells).Where(cells => cells.Length > column).Select(cells => cells[column])], null);
    }

    /// <summary>Of one line: no cell goes over several.</summary>
    private static string[] Cells(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return line.Split(',');
        List<StringBuilder> cells = [new()];
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cells[^1].Append(line[++i]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted) cells.Add(new());
            else cells[^1].Append(line[i]);
        }

        return [.. cells.Select(cell => cell.ToString())];
    }

    private static bool IsGzip(Stream stream)
    {
        var isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = 0;
        return isGzip;
    }
}
