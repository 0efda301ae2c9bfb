using System.Data.Common;

namespace PenguinMails.Gateway.Storage;

/// <summary>
/// The little in which the two databases differ. SQL is written once, as PostgreSQL reads it; SQLite's dialect translates
/// set membership and leaves out row locks.
/// </summary>
internal abstract partial class Dialect
{
    public static readonly Dialect Sqlite = new SqliteDialect();
    public static readonly Dialect Postgres = new PostgresDialect();

    /// <summary>The folder of its migrations.</summary>
    public abstract string Name { get; }

    /// <summary>The database's own clock in unix milliseconds, as SQL: the one clock that all nodes share.</summary>
    public abstract string Clock { get; }

    /// <summary>What stands after an address's last @, as SQL: just as the index by domain has it.</summary>
    public abstract string DomainOf(string address);

    public abstract string Translate(string sql);

    /// <summary>Writes rows, leaving out those whose key is there already; says for each whether it was new.</summary>
    public abstract IReadOnlyList<bool> Insert<T>(Session session, Table<T> table, IReadOnlyList<T> rows);

    /// <summary>Sets all but the key columns of rows that are there and meet the condition; says for each whether it did.</summary>
    /// <param name="where">On the stored row as <c>t</c>; column values of the given row as <c>@name</c>.</param>
    public abstract IReadOnlyList<bool> Update<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string? where);

    /// <summary>Deletes the rows with the keys of those given; says for each whether it was there.</summary>
    public abstract IReadOnlyList<bool> Delete<T>(Session session, Table<T> table, IReadOnlyList<T> rows);

    /// <summary>Adds to all but the key columns of rows, which are made where they are not there; each key once.</summary>
    public abstract void Accumulate<T>(Session session, Table<T> table, IReadOnlyList<T> rows);

    /// <summary>Reads the rows with the given keys, locked until the transaction ends if need be; those not there are left out.</summary>
    /// <param name="keys">Names the table and its key columns.</param>
    /// <param name="columns">What to read, in the order in which <paramref name="read"/> takes it.</param>
    public abstract List<TRow> Find<TKey, TRow>(
        Session session, Table<TKey> keys, string columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read, bool locked);

    /// <summary>Runs a query for each of the given rows, all in one round trip; what was found has no order.</summary>
    /// <param name="given">Names and kinds of the values.</param>
    /// <param name="sql">A query, in which the values of a row are <c>@name</c>.</param>
    public abstract List<TRow> ForEach<TGiven, TRow>(Session session, Table<TGiven> given, string sql, IReadOnlyList<TGiven> rows, Func<Row, TRow> read);

    /// <summary>Gives back to the file system some of the file that nothing stands in any more; the databases that do so by themselves have none.</summary>
    /// <returns>How many pages were empty, up to as many as it gives back at once.</returns>
    public virtual int ReleasePages(Session session, int most) => 0;

    /// <summary>Waits for every transaction that has read the table, and lets no other read it until this one ends. With one writer that is always so.</summary>
    public virtual void LockTable(Session session, string table)
    {
    }

    /// <summary>A transaction that only reads, and all of it as of one moment.</summary>
    public abstract DbTransaction BeginSnapshot(DbConnection connection);

    /// <summary>True where the same transaction can succeed if it is done again: deadlock, lost connection, lost answer to COMMIT.</summary>
    public abstract bool IsTransient(Exception exception);

    /// <summary>True where no single row is at fault, so that halving the transaction would not help: disk full, server gone.</summary>
    public abstract bool FailsAll(Exception exception);

    /// <summary>True where nothing is wrong with what was asked of the database.</summary>
    public bool IsFailure(Exception exception) => FailsAll(exception) || IsTransient(exception);

    private static string Names<T>(Table<T> table) => string.Join(", ", table.Columns.Select(column => column.Name));

    private static string OrAdd<T>(Table<T> table, IEnumerable<Column<T>> added)
    {
        var key = string.Join(", ", table.Columns.Take(table.KeyColumns).Select(column => column.Name));
        var sums = added.Select(column => $"{column.Name} = {table.Name}.{column.Name} + excluded.{column.Name}");
        return $"ON CONFLICT ({key}) DO UPDATE SET {string.Join(", ", sums)}";
    }
}
