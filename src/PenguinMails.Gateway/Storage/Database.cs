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
            postgres = NpgsqlDataSource.Create(options.Postgres
                ?? throw new InvalidOperationException("Storage is postgres, but ConnectionStrings:Postgres is not set."));
        else
            SqliteLibrary.Bind();
    }

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
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA cache_size = -65536;
            PRAGMA temp_store = MEMORY;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA wal_autocheckpoint = 4000;
            """, null);

    /// <summary>Waits in the database's own way for NOTIFY; null on SQLite, where there is nobody else.</summary>
    public async Task<NpgsqlConnection?> ListenAsync(CancellationToken ct) =>
        postgres is null ? null : await postgres.OpenConnectionAsync(ct);

    public void Dispose()
    {
        while (idleReaders.TryTake(out var session))
            session.Close();

        postgres?.Dispose();
    }

    private Session OpenSqlite(string pragmas, Action<Session>? giveBack)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(options.DataDirectory, "gateway.db"),
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        connection.Open();
        connection.CreateFunction("uuid", (string text) => Guid.Parse(text).ToByteArray(bigEndian: true), isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000; PRAGMA mmap_size = 268435456; " + pragmas;
        command.ExecuteNonQuery();
        return new(connection, Dialect, giveBack);
    }
}
