using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PenguinMails.Gateway.Storage;

/// <summary>
/// A compiled statement of SQLite, bound by position and stepped without ADO.NET in between: that looks every parameter up by
/// name and makes a reader for every row, which cost more than SQLite itself where rows are written by the thousand.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private object?[] bound = [];
    private byte[] utf8 = new byte[4096];

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out statement), database);
    }

    /// <param name="i">From 0.</param>
    /// <param name="value">Null, or of a kind that a <see cref="Column{T}"/> has.</param>
    public void Bind(int i, object? value)
    {
        // SQLite keeps what is bound from one row to the next.
        if (i >= bound.Length)
            Array.Resize(ref bound, i + 8);
        if (ReferenceEquals(bound[i], value))
            return;

        var result = value switch
        {
            null => raw.sqlite3_bind_null(statement, i + 1),
            string text => BindText(i + 1, text),
            Guid id => BindId(i + 1, id),
            long number => raw.sqlite3_bind_int64(statement, i + 1, number),
            int number => raw.sqlite3_bind_int64(statement, i + 1, number),
            bool flag => raw.sqlite3_bind_int64(statement, i + 1, flag ? 1 : 0),
            DateTimeOffset time => raw.sqlite3_bind_int64(statement, i + 1, time.ToUnixTimeMilliseconds()),
            // An empty span has no address, which SQLite would take for NULL; likewise with text.
            byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, i + 1, 0),
            byte[] bytes => raw.sqlite3_bind_blob(statement, i + 1, bytes),
            _ => throw new ArgumentException(value.GetType().Name, nameof(value)),
        };
        SqliteException.ThrowExceptionForRC(result, database);
        bound[i] = value;
    }

    /// <returns>True where it changed a row.</returns>
    public bool Execute()
    {
        var changed = !Step() && raw.sqlite3_changes(database) > 0;
        raw.sqlite3_reset(statement);
        return changed;
    }

    /// <summary>Goes to the next row; after the last, the statement may be bound anew.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
            return true;

        // Asked before the reset, which keeps the error's code but not always its words.
        var failure = result == raw.SQLITE_DONE ? null : new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), result & 0xFF, result);
        raw.sqlite3_reset(statement);
        return failure is null ? false : throw failure;
    }

    public bool IsNull(int i) => raw.sqlite3_column_type(statement, i) == raw.SQLITE_NULL;

    public string Text(int i) => raw.sqlite3_column_text(statement, i).utf8_to_string();

    public long Number(int i) => raw.sqlite3_column_int64(statement, i);

    public ReadOnlySpan<byte> Bytes(int i) => raw.sqlite3_column_blob(statement, i);

    public void Dispose() => statement.Dispose();

    private int BindId(int index, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return raw.sqlite3_bind_blob(statement, index, bytes);
    }

    private int BindText(int index, string text)
    {
        if (text.Length == 0)
            return raw.sqlite3_bind_text(statement, index, "");

        if (utf8.Length < text.Length * 3)
            utf8 = new byte[text.Length * 3];

        return raw.sqlite3_bind_text(statement, index, utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)));
    }
}
