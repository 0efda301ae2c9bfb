using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace PenguinMails.Gateway.Storage;

/// <summary>One open connection: the writer's, or one that reads. Not for two threads at once.</summary>
/// <param name="connection">Open.</param>
/// <param name="dialect">Of its database.</param>
/// <param name="giveBack">Takes it back on disposal, for the next reader; null closes it.</param>
internal sealed class Session(DbConnection connection, Dialect dialect, Action<Session>? giveBack = null) : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> compiled = [];
    private DbTransaction? transaction;

    public DbConnection Connection => connection;
    public Dialect Dialect => dialect;

    public IReadOnlyList<T> Query<T>(string sql, object? parameters = null) =>
        connection.Query<T>(dialect.Translate(sql), parameters, transaction).AsList();

    public T? First<T>(string sql, object? parameters = null) =>
        connection.QueryFirstOrDefault<T>(dialect.Translate(sql), parameters, transaction);

    public int Execute(string sql, object? parameters = null) =>
        connection.Execute(dialect.Translate(sql), parameters, transaction);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken ct) =>
        (await connection.QueryAsync<T>(new(dialect.Translate(sql), parameters, cancellationToken: ct))).AsList();

    /// <summary>Reads rows by position.</summary>
    public List<T> Rows<T>(string sql, object? parameters, Func<Row, T> read)
    {
        using var reader = (DbDataReader)connection.ExecuteReader(dialect.Translate(sql), parameters, transaction);
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(new Row(reader)));

        return rows;
    }

    public Task<T?> FirstAsync<T>(string sql, object? parameters, CancellationToken ct) =>
        connection.QueryFirstOrDefaultAsync<T>(new(dialect.Translate(sql), parameters, cancellationToken: ct));

    /// <inheritdoc cref="Dialect.Insert"/>
    public IReadOnlyList<bool> Insert<T>(Table<T> table, IReadOnlyList<T> rows) =>
        rows.Count == 0 ? [] : dialect.Insert(this, table, rows);

    /// <inheritdoc cref="Dialect.Update"/>
    public IReadOnlyList<bool> Update<T>(Table<T> table, IReadOnlyList<T> rows, string? where = null) =>
        rows.Count == 0 ? [] : dialect.Update(this, table, rows, where);

    /// <inheritdoc cref="Dialect.Delete"/>
    public IReadOnlyList<bool> Delete<T>(Table<T> table, IReadOnlyList<T> rows) =>
        rows.Count == 0 ? [] : dialect.Delete(this, table, rows);

    /// <inheritdoc cref="Dialect.Accumulate"/>
    public void Accumulate<T>(Table<T> table, IReadOnlyList<T> rows)
    {
        if (rows.Count > 0)
            dialect.Accumulate(this, table, rows);
    }

    /// <inheritdoc cref="Dialect.Find"/>
    public List<TRow> Find<TKey, TRow>(
        Table<TKey> keys, string columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read, bool locked = true) =>
        rows.Count == 0 ? [] : dialect.Find(this, keys, columns, rows, read, locked);

    /// <inheritdoc cref="Dialect.ForEach"/>
    public List<TRow> ForEach<TGiven, TRow>(Table<TGiven> given, string sql, IReadOnlyList<TGiven> rows, Func<Row, TRow> read) =>
        rows.Count == 0 ? [] : dialect.ForEach(this, given, sql, rows, read);

    /// <summary>A statement compiled once for the life of the connection, with parameters by position.</summary>
    public SqliteStatement Compiled(string sql)
    {
        if (!compiled.TryGetValue(sql, out var statement))
            compiled.Add(sql, statement = new((SqliteConnection)connection, sql));

        return statement;
    }

    public T InTransaction<T>(Func<T> work)
    {
        using (transaction = connection.BeginTransaction(IsolationLevel.Unspecified))
        {
            try
            {
                var result = work();
                transaction.Commit();
                return result;
            }
            finally
            {
                transaction = null;
            }
        }
    }

    /// <summary>Reads as of one moment, whatever is written meanwhile, until it is disposed of.</summary>
    public IDisposable Snapshot()
    {
        transaction = dialect.BeginSnapshot(connection);
        return new EndOfSnapshot(this);
    }

    public void Dispose()
    {
        if (giveBack is not null)
            giveBack(this);
        else
            Close();
    }

    public void Close()
    {
        foreach (var statement in compiled.Values)
            statement.Dispose();

        connection.Dispose();
    }

    private sealed class EndOfSnapshot(Session session) : IDisposable
    {
        public void Dispose()
        {
            session.transaction?.Dispose();
            session.transaction = null;
        }
    }
}
