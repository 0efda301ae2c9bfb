using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace PenguinMails.Gateway.Storage;

/// <summary>Opens connections: one that writes (<see cref="Writer"/> holds it), and as many as needed that read.</summary>
internal sealed class Database : IDisposable
{
    private readonly StorageOptions options;
    private readonly NpgsqlDataSource? postgres;
    private readonly ConcurrentBag<Session> idleReaders = [];

    static Database() => TypeHandlers.Register();

    public Database(StorageOptions options)
    {
        this.options = options;
        Directory.CreateDirectory(options.DataDirectory);
        if (options.IsPostgres)
            postgres = NpgsqlDataSource.Create(WithPreparing(options.Postgres
                ?? throw new InvalidOperationException("Storage is postgres, but ConnectionStrings:Postgres is not set.")));
        else
            PrepareSqlite();
    }

    private string SqlitePath => Path.Combine(options.DataDirectory, "gateway.db");

    public Dialect Dialect => options.IsPostgres ? Dialect.Postgres : Dialect.Sqlite;

    /// <summary>A session for reading; give it back by disposing of it. Never waits for a writer.</summary>
    public async ValueTask<Session> ReadAsync(CancellationToken ct)
    {
        if (postgres is not null)
            return new(await postgres.OpenConnectionAsync(ct), Dialect);

        return idleReaders.TryTake(out var session)
            ? session
            : OpenSqlite("PRAGMA query_only = 1", idleReaders.Add);
    }

    /// <summary>A session that may write. On SQLite there is one such at a time, and it alone checkpoints.</summary>
    public Session OpenWriter() => postgres is not null
        ? new(postgres.OpenConnection(), Dialect)
        : OpenSqlite("""
            PRAGMA page_size = 8192; -- Of a new file: rows of one or two KB leave less of it empty than of 4096.
            PRAGMA auto_vacuum = INCREMENTAL; -- Of a new file, too: what is deleted can be given back in steps.
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA cache_size = -8192; -- The system keeps the file's pages anyway; a larger one made nothing faster.
            PRAGMA temp_store = MEMORY;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA wal_autocheckpoint = 2000;
            """, null);

    /// <summary>True where other nodes may share the database.</summary>
    public bool IsShared => postgres is not null;

    /// <summary>Tells whoever listens on a channel, by PostgreSQL's NOTIFY: a hint, outside of every data transaction.</summary>
    public async Task NotifyAsync(string channel, string payload, CancellationToken ct)
    {
        await using var command = postgres!.CreateCommand("SELECT pg_notify($1, $2)");
        command.Parameters.AddWithValue(channel);
        command.Parameters.AddWithValue(payload);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Hears a channel until the connection is lost or it is cancelled.</summary>
    public async Task ListenAsync(string channel, Action<string> heard, CancellationToken ct)
    {
        await using var connection = await postgres!.OpenConnectionAsync(ct);
        connection.Notification += (_, notification) => heard(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
            await listen.ExecuteNonQueryAsync(ct);

        while (true)
            await connection.WaitAsync(ct);
    }

    public void Dispose()
    {
        while (idleReaders.TryTake(out var session))
            session.Close();

        postgres?.Dispose();
    }

    /// <summary>Statements that come again and again are prepared, unless the connection string says otherwise, as for some poolers it must.</summary>
    private static string WithPreparing(string connection)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        if (!builder.ContainsKey("Max Auto Prepare"))
            builder.MaxAutoPrepare = 100;

        return builder.ToString();
    }

    /// <summary>The folder may be open to others, the files are not. SQLite gives its log and index the mode that the database has.</summary>
    private void PrepareSqlite()
    {
        SqliteLibrary.Configure();
        PrivateFile.Ensure(SqlitePath);
        PrivateFile.Restrict(SqlitePath + "-wal");
        PrivateFile.Restrict(SqlitePath + "-shm");
    }

    private Session OpenSqlite(string pragmas, Action<Session>? giveBack)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = SqlitePath,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000; " + pragmas;
        command.ExecuteNonQuery();
        return new(connection, Dialect, giveBack);
    }
}
