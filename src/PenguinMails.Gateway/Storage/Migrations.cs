using System.Reflection;

namespace PenguinMails.Gateway.Storage;

/// <summary>Numbered SQL files per dialect, embedded, forward only, run at start.</summary>
internal static class Migrations
{
    /// <summary>Brings the database up to date.</summary>
    /// <returns>The numbers that were run.</returns>
    public static IReadOnlyList<int> Run(Database database, TimeProvider time)
    {
        using var session = database.OpenWriter();
        return session.InTransaction(() => Run(session, time));
    }

    private static List<int> Run(Session session, TimeProvider time)
    {
        // Two nodes that start together: the second waits here and then finds nothing to do.
        if (session.Dialect == Dialect.Postgres)
            session.Execute("SELECT pg_advisory_xact_lock(7062041)");

        session.Execute("CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)");
        var known = session.Query<long>("SELECT version FROM schema_migrations").ToHashSet();
        var run = new List<int>();
        foreach (var (number, sql) in Files(session.Dialect).Where(file => !known.Contains(file.Number)))
        {
            session.Execute(sql);
            session.Execute("INSERT INTO schema_migrations (version, applied_at) VALUES (@number, @at)", new { number, at = time.GetUtcNow() });
            run.Add(number);
        }

        return run;
    }

    private static IEnumerable<(int Number, string Sql)> Files(Dialect dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"{typeof(Migrations).Namespace}.Migrations.{dialect.Name}.";
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (int.Parse(name.AsSpan(folder.Length, 4), System.Globalization.CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}
