using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Operation;

/// <summary>SQLite has one writing process, always: whoever holds this file. PostgreSQL needs no such thing.</summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream? file;

    /// <exception cref="DataInUseException">Another process holds it.</exception>
    public DataLock(StorageOptions options)
    {
        CreatePrivately(options.DataDirectory);
        if (options.IsPostgres)
            return;

        try
        {
            file = PrivateFile.OpenAlone(Path.Combine(options.DataDirectory, "gateway.lock"));
        }
        catch (IOException exception)
        {
            throw new DataInUseException(options.DataDirectory, exception);
        }
    }

    public void Dispose() => file?.Dispose();

    private static void CreatePrivately(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

internal sealed class DataInUseException(string directory, Exception inner)
    : Exception($"Another gateway is running on {directory}. Stop it, or give this one another DataDirectory.", inner);
