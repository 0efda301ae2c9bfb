using System.Diagnostics;
using System.Globalization;
using PenguinMails.Bench.Servers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Bench.Scenarios;

/// <summary>What the rows of each table take, with their indexes.</summary>
internal static class StoreSizes
{
    private static readonly string[] Tables = ["messages", "deliveries", "events", "hourly", "daily", "hourly_by_connection", "hourly_by_campaign", "daily_bounces", "daily_bounces_by_campaign"];

    public static async Task<IReadOnlyList<(string Table, string Bytes)>> OfAsync(Database database, Store store)
    {
        using var read = await database.ReadAsync(CancellationToken.None);
        var sizes = new List<(string, string)>();
        foreach (var table in Tables)
        {
            var rows = read.First<long>($"SELECT COUNT(*) FROM {table}");
            var bytes = store.Postgres is null
                ? await InFileAsync(store, table)
                : read.First<long>("SELECT pg_total_relation_size(CAST(@table AS regclass))", new { table });
            sizes.Add((table, string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, {(rows == 0 ? 0 : bytes / rows):N0} bytes each with indexes")));
        }

        return sizes;
    }

    /// <summary>By the program, for the package that the gateway has is built without this table.</summary>
    private static async Task<long> InFileAsync(Store store, string table)
    {
        // Of an index of more than 4 GB the size overflows, the number of pages does not.
        var about = $"SELECT COALESCE(SUM(pageno), 0) * (SELECT page_size FROM pragma_page_size) FROM dbstat WHERE aggregate = TRUE AND name IN (SELECT name FROM sqlite_master WHERE tbl_name = '{table}')";
        using var program = Process.Start(new ProcessStartInfo("sqlite3", ["-readonly", Path.Combine(store.Folder, "gateway.db"), about]) { RedirectStandardOutput = true })!;
        return long.Parse(await program.StandardOutput.ReadToEndAsync(), CultureInfo.InvariantCulture);
    }
}
