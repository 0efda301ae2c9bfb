using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;

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

    public abstract string Translate(string sql);

    /// <summary>Writes rows, leaving out those whose key is there already; says for each whether it was new.</summary>
    public abstract IReadOnlyList<bool> Insert<T>(Session session, Table<T> table, IReadOnlyList<T> rows);

    /// <summary>Sets all but the key columns of rows that are there and meet the condition; says for each whether it did.</summary>
    /// <param name="where">On the stored row as <c>t</c>; column values of the given row as <c>@name</c>.</param>
    public abstract IReadOnlyList<bool> Update<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string? where);

    /// <summary>Reads the rows with the given keys, locked until the transaction ends if need be; those not there are left out.</summary>
    /// <param name="keys">Names the table and its key columns.</param>
    /// <param name="columns">What to read, in the order in which <paramref name="read"/> takes it.</param>
    public abstract List<TRow> Find<TKey, TRow>(
        Session session, Table<TKey> keys, string columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read, bool locked);

    /// <summary>True where the same transaction can succeed if it is done again: deadlock, lost connection, lost answer to COMMIT.</summary>
    public abstract bool IsTransient(Exception exception);

    /// <summary>True where no single row is at fault, so that halving the transaction would not help: disk full, server gone.</summary>
    public abstract bool FailsAll(Exception exception);

    /// <summary>True where nothing is wrong with what was asked of the database.</summary>
    public bool IsFailure(Exception exception) => FailsAll(exception) || IsTransient(exception);

    private sealed partial class SqliteDialect : Dialect
    {
        private readonly ConcurrentDictionary<string, string> translated = new();

        public override string Name => "Sqlite";

        public override string Clock => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

        public override string Translate(string sql) => translated.GetOrAdd(sql, text =>
        {
            text = AnyText().Replace(text, "IN (SELECT value FROM json_each(@$1))");
            text = AnyUuid().Replace(text, "IN (SELECT uuid(value) FROM json_each(@$1))");
            return text.Replace("FOR UPDATE", "", StringComparison.Ordinal);
        });

        public override IReadOnlyList<bool> Insert<T>(Session session, Table<T> table, IReadOnlyList<T> rows) =>
            EachRow(session, table.Text(this, "insert", null, InsertText), table, rows);

        public override IReadOnlyList<bool> Update<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string? where) =>
            EachRow(session, table.Text(this, "update", where, UpdateText), table, rows);

        public override List<TRow> Find<TKey, TRow>(
            Session session, Table<TKey> keys, string columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read, bool locked)
        {
            var statement = session.Compiled(keys.Text(this, "find", columns, FindText));
            var found = new List<TRow>(rows.Count);
            foreach (var key in rows)
            {
                for (var i = 0; i < keys.KeyColumns; i++)
                    statement.Bind(i, keys.Columns[i].Value(key));
                while (statement.Step())
                    found.Add(read(new Row(statement)));
            }

            return found;
        }

        private static string InsertText<T>(Table<T> table, string? _)
        {
            var names = string.Join(", ", table.Columns.Select(column => column.Name));
            var values = string.Join(", ", table.Columns.Select((_, i) => "?" + (i + 1)));
            return $"INSERT INTO {table.Name} ({names}) VALUES ({values}) ON CONFLICT DO NOTHING";
        }

        private static string UpdateText<T>(Table<T> table, string? where)
        {
            var set = string.Join(", ", table.Columns.Select((column, i) => $"{column.Name} = ?{i + 1}").Skip(table.KeyColumns));
            var condition = where is null ? "" : " AND " + Given().Replace(where, match =>
                "?" + (1 + table.Columns.Select((column, i) => (column, i)).First(pair => pair.column.Name == match.Groups[1].Value).i));
            return $"UPDATE {table.Name} AS t SET {set} WHERE {Key(table)}{condition}";
        }

        private static string FindText<T>(Table<T> keys, string? columns) => $"SELECT {columns} FROM {keys.Name} AS t WHERE {Key(keys)}";

        private static string Key<T>(Table<T> table) =>
            string.Join(" AND ", table.Columns.Select((column, i) => $"t.{column.Name} = ?{i + 1}").Take(table.KeyColumns));

        public override bool IsTransient(Exception exception) => false;

        public override bool FailsAll(Exception exception) =>
            exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_BUSY };

        private static bool[] EachRow<T>(Session session, string sql, Table<T> table, IReadOnlyList<T> rows)
        {
            var statement = session.Compiled(sql);
            var changed = new bool[rows.Count];
            for (var row = 0; row < rows.Count; row++)
            {
                for (var i = 0; i < table.Columns.Count; i++)
                    statement.Bind(i, table.Columns[i].Value(rows[row]));

                changed[row] = statement.Execute();
            }

            return changed;
        }

        [GeneratedRegex(@"= ANY\(@(\w+)::text\[\]\)")]
        private static partial Regex AnyText();

        [GeneratedRegex(@"= ANY\(@(\w+)\)")]
        private static partial Regex AnyUuid();

        [GeneratedRegex(@"@(\w+)")]
        private static partial Regex Given();
    }

    private sealed class PostgresDialect : Dialect
    {
        public override string Name => "Postgres";

        public override string Clock => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";

        public override string Translate(string sql) => sql;

        public override IReadOnlyList<bool> Insert<T>(Session session, Table<T> table, IReadOnlyList<T> rows)
        {
            using var command = Arrays(session, table, rows,
                $"INSERT INTO {table.Name} ({Names(table)}) SELECT * FROM {{0}} ON CONFLICT DO NOTHING RETURNING {table.Columns[0].Name}");
            return Written(command, table, rows);
        }

        public override IReadOnlyList<bool> Update<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string? where)
        {
            var set = string.Join(", ", table.Columns.Skip(table.KeyColumns).Select(column => $"{column.Name} = v.{column.Name}"));
            var condition = where is null ? "" : " AND " + where.Replace("@", "v.", StringComparison.Ordinal);
            using var command = Arrays(session, table, rows,
                $"UPDATE {table.Name} AS t SET {set} FROM {{0}} AS v ({Names(table)}) WHERE {Key(table)}{condition} RETURNING t.{table.Columns[0].Name}");
            return Written(command, table, rows);
        }

        public override List<TRow> Find<TKey, TRow>(
            Session session, Table<TKey> keys, string columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read, bool locked)
        {
            // In key order, so that two transactions that lock the same rows wait for each other instead of deadlocking.
            using var command = Arrays(session, keys, rows,
                $"SELECT {columns} FROM {keys.Name} AS t JOIN {{0}} AS v ({Names(keys)}) ON {Key(keys)} ORDER BY t.{keys.Columns[0].Name}{(locked ? " FOR UPDATE OF t" : "")}");
            var found = new List<TRow>(rows.Count);
            using var reader = command.ExecuteReader();
            while (reader.Read())
                found.Add(read(new Row(reader)));

            return found;
        }

        private static string Names<T>(Table<T> table) => string.Join(", ", table.Columns.Select(column => column.Name));

        private static string Key<T>(Table<T> table) =>
            string.Join(" AND ", table.Columns.Take(table.KeyColumns).Select(column => $"t.{column.Name} = v.{column.Name}"));

        private static bool[] Written<T>(NpgsqlCommand command, Table<T> table, IReadOnlyList<T> rows)
        {
            var written = new HashSet<object>(rows.Count);
            using (var reader = command.ExecuteReader())
                while (reader.Read())
                    written.Add(reader.GetValue(0));

            return [.. rows.Select(row => written.Remove(table.Columns[0].Value(row)!))];
        }

        public override bool IsTransient(Exception exception) =>
            exception is NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException }
            || exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

        public override bool FailsAll(Exception exception) => exception is NpgsqlException and not PostgresException;

        private static NpgsqlCommand Arrays<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string sql)
        {
            var command = new NpgsqlCommand { Connection = (NpgsqlConnection)session.Connection };
            var lists = table.Columns.Select((column, i) => $"@p{i}::{SqlType(column.Kind)}[]");
            command.CommandText = sql.Replace("{0}", $"unnest({string.Join(", ", lists)})", StringComparison.Ordinal);
            for (var i = 0; i < table.Columns.Count; i++)
                command.Parameters.AddWithValue("p" + i, Values(table.Columns[i], rows));

            return command;
        }

        private static Array Values<T>(Column<T> column, IReadOnlyList<T> rows) => column.Kind switch
        {
            ColumnKind.Uuid => Fill<T, Guid?>(column, rows, value => (Guid?)value),
            ColumnKind.Text => Fill<T, string?>(column, rows, value => (string?)value),
            ColumnKind.Integer => Fill<T, long?>(column, rows, Number),
            ColumnKind.Boolean => Fill<T, bool?>(column, rows, value => (bool?)value),
            ColumnKind.Bytes => Fill<T, byte[]?>(column, rows, value => (byte[]?)value),
            _ => throw new InvalidOperationException(column.Kind.ToString()),
        };

        private static TValue[] Fill<T, TValue>(Column<T> column, IReadOnlyList<T> rows, Func<object?, TValue> read)
        {
            var values = new TValue[rows.Count];
            for (var i = 0; i < rows.Count; i++)
                values[i] = read(column.Value(rows[i]));

            return values;
        }

        private static long? Number(object? value) => value switch
        {
            null => null,
            DateTimeOffset time => time.ToUnixTimeMilliseconds(),
            _ => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
        };

        private static string SqlType(ColumnKind kind) => kind switch
        {
            ColumnKind.Uuid => "uuid",
            ColumnKind.Text => "text",
            ColumnKind.Integer => "bigint",
            ColumnKind.Boolean => "boolean",
            ColumnKind.Bytes => "bytea",
            _ => throw new InvalidOperationException(kind.ToString()),
        };
    }
}
