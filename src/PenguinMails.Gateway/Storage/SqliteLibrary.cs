using System.Reflection;
using System.Runtime.InteropServices;

namespace PenguinMails.Gateway.Storage;

/// <summary>
/// Binds SQLite to the system's library, which the system keeps up to date (docs/decisions/0001). The packaged ones are old.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["winsqlite3"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static readonly Lock Gate = new();
    private static bool bound;

    public static void Bind()
    {
        lock (Gate)
        {
            if (bound)
                return;

            NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
            SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
            // A session is never used by two threads at once, so that SQLite need not lock at every call, nor count its memory.
            SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
            SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
            bound = true;
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
            return IntPtr.Zero;

        foreach (var candidate in Names)
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;

        throw new DllNotFoundException("SQLite is not installed: on Debian, apt-get install libsqlite3-0.");
    }
}
