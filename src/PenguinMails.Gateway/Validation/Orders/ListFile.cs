using System.IO.Compression;
using System.Text;

namespace PenguinMails.Gateway.Validation.Orders;

/// <summary>A file of addresses for a provider: CSV with one column, up to so many bytes.</summary>
internal sealed class ListFile(int most)
{
    private readonly MemoryStream content = Started();

    public long Addresses { get; private set; }

    /// <returns>False where it does not fit any more.</returns>
    public bool TryAdd(string address)
    {
        var line = Encoding.UTF8.GetBytes(Quoted(address.Trim()) + "\n");
        if (content.Length + line.Length > most)
            return false;

        content.Write(line);
        Addresses++;
        return true;
    }

    public byte[] Packed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            content.WriteTo(gzip);
        return packed.ToArray();
    }

    public static byte[] Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    private static MemoryStream Started()
    {
        var started = new MemoryStream();
        started.Write("email\n"u8);
        return started;
    }

    /// <summary>As it is, also where a spreadsheet would take it for a formula: else another address would be asked about.</summary>
    private static string Quoted(string address) => address.AsSpan().ContainsAny(",\"") ? $"\"{address.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : address;
}
