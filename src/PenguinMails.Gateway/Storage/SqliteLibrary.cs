using SQLitePCL;

namespace PenguinMails.Gateway.Storage;

/// <summary>Sets up the packaged SQLite once, before its first connection.</summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> Ready = new(() =>
    {
        Batteries_V2.Init();
        // A session is never used by two threads at once, so that SQLite need not lock at every call, nor count its memory.
        return raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD) == raw.SQLITE_OK && raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0) == raw.SQLITE_OK;
    });

    public static void Configure()
    {
        if (!Ready.Value)
            throw new InvalidOperationException("SQLite was in use before it could be set up.");
    }
}
