namespace PenguinMails.Gateway.Suppressions.Import;

/// <summary>A table on its way in: in a file that is gone when it is closed, so that however large it is, it takes no memory.</summary>
internal static class ImportFile
{
    public const int MostBytes = 100 << 20;
    public const int MostRows = 1_000_000;

    private const int Buffer = 64 << 10;

    /// <returns>Null where it is longer than the bound.</returns>
    public static async Task<Stream?> KeepAsync(Stream body, CancellationToken ct, int most = MostBytes)
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, Buffer, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            var buffer = new byte[Buffer];
            while (await body.ReadAsync(buffer, ct) is > 0 and var read)
            {
                if (file.Length + read > most)
                {
                    await file.DisposeAsync();
                    return null;
                }

                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
