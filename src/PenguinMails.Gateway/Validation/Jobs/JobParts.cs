using System.IO.Compression;
using System.Text.Json;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>What was found of one row.</summary>
/// <param name="Bounce">How likely it bounces; null where there is no evidence.</param>
internal sealed record RowVerdict(Verdict Verdict, IReadOnlyList<VerdictCode> Codes, string? Suggestion, double? Bounce = null);

/// <summary>Rows and verdicts as they are kept: some thousand at a time, packed.</summary>
internal static class JobParts
{
    public const int RowsEach = 1_000;

    /// <summary>Empty in a row that is too short.</summary>
    public static string AddressOf(string[] row, int column) => column < row.Length ? row[column] : "";

    public static byte[] Pack<T>(T content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            JsonSerializer.Serialize(gzip, content, Http.Json.Options);
        return packed.ToArray();
    }

    public static T Unpack<T>(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(gzip, Http.Json.Options)!;
    }
}
