using System.Data;
using System.Data.Common;
using Npgsql;

namespace PenguinMails.Gateway.Storage;

internal abstract partial class Dialect
{
    private sealed class PostgresDialect : Dialect
    {
        public override string Name => "Postgres";

        public override string Clock => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";

        public override string DomainOf(string address) => $"substring({address} from '[^@]*$')";

        public override string Translate(string sql) => sql;

        public override IReadOnlyList<bool> Insert<T>(Session session, Table<T> table, IReadOnlyList<T> rows)
        {
            using var command = Arrays(session, table, rows, table.Text(this, "insert", null, static (table, _) =>
                $"INSERT INTO {table.Name} ({Names(table)}) SELECT * FROM {Unnested(table)} ON CONFLICT DO NOTHING RETURNING {Identity(table)}"));
            return Written(command, table, rows);
        }

        public override IReadOnlyList<bool> Update<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string? where)
        {
            using var command = Arrays(session, table, rows, table.Text(this, "update", where, UpdateText));
            return Written(command, table, rows);
        }

        public override IReadOnlyList<bool> Delete<T>(Session session, Table<T> table, IReadOnlyList<T> rows)
        {
            using var command = Arrays(session, table, rows, table.Text(this, "delete", null, static (table, _) =>
                $"DELETE FROM {table.Name} AS t USING {Unnested(table)} AS v ({Names(table)}) WHERE {Key(table)} RETURNING {Identity(table, "t.")}"));
            return Written(command, table, rows);
        }

        public override void Accumulate<T>(Session session, Table<T> table, IReadOnlyList<T> rows)
        {
            using var command = Arrays(session, table, rows, table.Text(this, "accumulate", null, static (table, _) =>
                $"INSERT INTO {table.Name} ({Names(table)}) SELECT * FROM {Unnested(table)} {OrAdd(table, table.Columns.Skip(table.KeyColumns))}"));
            command.ExecuteNonQuery();
        }

        public override List<TRow> Find<TKey, TRow>(
            Session session, Table<TKey> keys, string columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read, bool locked)
        {
            using var command = Arrays(session, keys, rows, keys.Text(this, locked ? "lock" : "find", columns, locked ? LockText : FindText));
            return Read(command, rows.Count, read);
        }

        public override List<TRow> ForEach<TGiven, TRow>(Session session, Table<TGiven> given, string sql, IReadOnlyList<TGiven> rows, Func<Row, TRow> read)
        {
            // How long an array of a subquery is can't be known when it is planned, so that one plan does for all; otherwise each run is planned anew, which takes longer than one row.
            using var command = Arrays(session, given, rows, given.Text(this, "each", sql, static (table, sql) =>
                $"SELECT t.* FROM {Unnested(table, "(SELECT ", ")")} AS v ({Names(table)}) CROSS JOIN LATERAL ({sql!.Replace("@", "v.", StringComparison.Ordinal)}) AS t"));
            return Read(command, rows.Count, read);
        }

        public override void LockTable(Session session, string table) => session.Execute($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");

        public override DbTransaction BeginSnapshot(DbConnection connection) => connection.BeginTransaction(IsolationLevel.RepeatableRead);

        private static List<TRow> Read<TRow>(NpgsqlCommand command, int capacity, Func<Row, TRow> read)
        {
            var found = new List<TRow>(capacity);
            using var reader = command.ExecuteReader();
            while (reader.Read())
                found.Add(read(new Row(reader)));

            return found;
        }

        private static string UpdateText<T>(Table<T> table, string? where)
        {
            var set = string.Join(", ", table.Columns.Skip(table.KeyColumns).Select(column => $"{column.Name} = v.{column.Name}"));
            var condition = where is null ? "" : " AND " + where.Replace("@", "v.", StringComparison.Ordinal);
            return $"UPDATE {table.Name} AS t SET {set} FROM {Unnested(table)} AS v ({Names(table)}) WHERE {Key(table)}{condition} RETURNING {Identity(table, "t.")}";
        }

        // In key order, so that two transactions that lock the same rows wait for each other instead of deadlocking.
        private static string LockText<T>(Table<T> keys, string? columns) => FindText(keys, columns) + " FOR UPDATE OF t";

        private static string FindText<T>(Table<T> keys, string? columns) =>
            $"SELECT {columns} FROM {keys.Name} AS t JOIN {Unnested(keys)} AS v ({Names(keys)}) ON {Key(keys)} ORDER BY t.{keys.Columns[0].Name}";

        private static string Unnested<T>(Table<T> table, string before = "", string after = "") =>
            $"unnest({string.Join(", ", table.Columns.Select((column, i) => $"{before}@p{i}::{SqlType(column.Kind)}[]{after}"))})";

        private static string Key<T>(Table<T> table) =>
            string.Join(" AND ", table.Columns.Take(table.KeyColumns).Select(column => $"t.{column.Name} = v.{column.Name}"));

        // The first two key columns: an id, and the tenant where its callers choose it, as an Idempotency-Key.
        private static string Identity<T>(Table<T> table, string of = "") =>
            string.Join(", ", table.Columns.Take(Math.Min(2, table.KeyColumns)).Select(column => of + column.Name));

        private static bool[] Written<T>(NpgsqlCommand command, Table<T> table, IReadOnlyList<T> rows)
        {
            var isPair = table.KeyColumns > 1;
            var written = new HashSet<(object, object?)>(rows.Count);
            using (var reader = command.ExecuteReader())
                while (reader.Read())
                    written.Add((reader.GetValue(0), isPair ? reader.GetValue(1) : null));

            return [.. rows.Select(row => written.Remove((table.Columns[0].Value(row)!, isPair ? table.Columns[1].Value(row) : null)))];
        }

        public override bool IsTransient(Exception exception) =>
            exception is NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException }
            || exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

        public override bool FailsAll(Exception exception) => exception is NpgsqlException and not PostgresException;

        private static NpgsqlCommand Arrays<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string sql)
        {
            var command = new NpgsqlCommand(sql, (NpgsqlConnection)session.Connection);
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
