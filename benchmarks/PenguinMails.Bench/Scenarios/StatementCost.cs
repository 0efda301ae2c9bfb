using System.Diagnostics;
using Microsoft.Data.Sqlite;
using PenguinMails.Bench.Servers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Bench.Scenarios;

/// <summary>What a row costs the writer by <see cref="SqliteStatement"/> and by a prepared ADO.NET command: why the first is there (docs/decisions/0010).</summary>
internal static class StatementCost
{
    private const int Rows = 1_000;
    private const int Runs = 50;

    private const string Sql = "INSERT INTO cost (id, tenant_id, text, at, number) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";

    public static void Print(Store store)
    {
        using var database = new Database(new() { DataDirectory = store.Folder });
        using var writer = database.OpenWriter();
        writer.Execute("CREATE TABLE cost (id BLOB NOT NULL, tenant_id BLOB NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (id, tenant_id)) STRICT");
        var (own, ado) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < Runs; run++)
        {
            own = Shortest(own, () => ByStatement(writer));
            ado = Shortest(ado, () => ByCommand((SqliteConnection)writer.Connection));
        }

        Console.WriteLine($"a row by SqliteStatement         {own.TotalMicroseconds / Rows,7:0.00} us");
        Console.WriteLine($"a row by a prepared SqliteCommand {ado.TotalMicroseconds / Rows,6:0.00} us, {ado / own:0.0} times as long");
    }

    private static TimeSpan Shortest(TimeSpan known, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        var took = Stopwatch.GetElapsedTime(start);
        return took < known ? took : known;
    }

    private static void ByStatement(Session writer) => writer.InTransaction(() =>
    {
        var statement = writer.Compiled(Sql);
        foreach (var row in NewRows())
        {
            for (var i = 0; i < row.Length; i++)
                statement.Bind(i, row[i]);
            statement.Execute();
        }

        return true;
    });

    private static void ByCommand(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        SqliteParameter[] parameters = [.. Enumerable.Range(1, 5).Select(i => command.Parameters.Add(new($"?{i}", null)))];
        foreach (var row in NewRows())
        {
            for (var i = 0; i < row.Length; i++)
                parameters[i].Value = row[i] is Guid id ? id.ToByteArray(bigEndian: true) : row[i];
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static IEnumerable<object[]> NewRows()
    {
        var tenant = Guid.CreateVersion7();
        for (var i = 0; i < Rows; i++)
            yield return [Guid.CreateVersion7(), tenant, "somebody@example.com", 1_700_000_000_000L, (long)i];
    }
}
