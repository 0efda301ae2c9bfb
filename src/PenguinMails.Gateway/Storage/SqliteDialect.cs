using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace PenguinMails.Gateway.Storage;

internal abstract partial class Dialect
{
    private sealed partial class SqliteDialect : Dialect
    {
        /// <summary>What <c>PRAGMA auto_vacuum</c> answers where empty pages are given back on demand.</summary>
        private const int Incremental = 2;

        private const int PartCount = 4;

        /// <summary>Always named: it has the counts that nearly every row has, and the oldest of its columns have no default.</summary>
        private const int FirstPart = 1;

        /// <summary>Every choice of parts, as the detail of a statement.</summary>
        private static readonly string[] Parts = [.. Enumerable.Range(0, 1 << PartCount).Select(parts => parts.ToString(CultureInfo.InvariantCulture))];

        private readonly ConcurrentDictionary<string, string> translated = new();

        public override string Name => "Sqlite";

        public override string Clock => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

        public override string DomainOf(string address) => $"substr({address}, length(rtrim({address}, replace({address}, '@', ''))) + 1)";

        public override string Translate(string sql) => translated.GetOrAdd(sql, text =>
        {
            text = AnyText().Replace(text, "IN (SELECT value FROM json_each(@$1))");
            text = AnyUuid().Replace(text, "IN (SELECT unhex(value, '-') FROM json_each(@$1))");
            return text.Replace("FOR UPDATE", "", StringComparison.Ordinal);
        });

        public override IReadOnlyList<bool> Insert<T>(Session session, Table<T> table, IReadOnlyList<T> rows) =>
            EachRow(session, table.Text(this, "insert", null, InsertText), table, rows);

        public override IReadOnlyList<bool> Update<T>(Session session, Table<T> table, IReadOnlyList<T> rows, string? where) =>
            EachRow(session, table.Text(this, "update", where, UpdateText), table, rows);

        public override IReadOnlyList<bool> Delete<T>(Session session, Table<T> table, IReadOnlyList<T> rows) =>
            EachRow(session, table.Text(this, "delete", null, static (table, _) => $"DELETE FROM {table.Name} AS t WHERE {Key(table)}"), table, rows, table.KeyColumns);

        public override void Accumulate<T>(Session session, Table<T> table, IReadOnlyList<T> rows)
        {
            var values = new object?[table.Columns.Count];
            foreach (var row in rows)
            {
                var parts = FirstPart;
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = table.Columns[i].Value(row);
                    if (i >= table.KeyColumns && !ReferenceEquals(values[i], Boxed.Zero))
                        parts |= 1 << PartOf(table, i);
                }

                var statement = session.Compiled(table.Text(this, "accumulate", Parts[parts], AccumulateText));
                for (var i = 0; i < values.Length; i++)
                    if (IsIn(parts, table, i))
                        statement.Bind(i, values[i]);

                statement.Execute();
            }
        }

        public override List<TRow> Find<TKey, TRow>(
            Session session, Table<TKey> keys, string columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read, bool locked)
        {
            return Read(session.Compiled(keys.Text(this, "find", columns, FindText)), keys, keys.KeyColumns, rows, read);
        }

        public override List<TRow> ForEach<TGiven, TRow>(Session session, Table<TGiven> given, string sql, IReadOnlyList<TGiven> rows, Func<Row, TRow> read) =>
            Read(session.Compiled(given.Text(this, "each", sql, static (table, sql) => Numbered(table, sql!))), given, given.Columns.Count, rows, read);

        private static List<TRow> Read<TKey, TRow>(SqliteStatement statement, Table<TKey> given, int columns, IReadOnlyList<TKey> rows, Func<Row, TRow> read)
        {
            var found = new List<TRow>(rows.Count);
            foreach (var row in rows)
            {
                for (var i = 0; i < columns; i++)
                    statement.Bind(i, given.Columns[i].Value(row));
                while (statement.Step())
                    found.Add(read(new Row(statement)));
            }

            return found;
        }

        private static string InsertText<T>(Table<T> table, string? _) =>
            $"INSERT INTO {table.Name} ({Names(table)}) VALUES ({string.Join(", ", table.Columns.Select((_, i) => "?" + (i + 1)))}) ON CONFLICT DO NOTHING";

        private static string AccumulateText<T>(Table<T> table, string? parts)
        {
            var named = Enumerable.Range(0, table.Columns.Count).Where(i => IsIn(Array.IndexOf(Parts, parts), table, i)).ToList();
            return $"INSERT INTO {table.Name} ({string.Join(", ", named.Select(i => table.Columns[i].Name))}) VALUES ({string.Join(", ", named.Select(i => $"?{i + 1}"))}) "
                + OrAdd(table, named.Skip(table.KeyColumns).Select(i => table.Columns[i]));
        }

        /// <summary>Sums go by parts of the table's columns: a statement costs by the columns that it names, and most of a row's are zero.</summary>
        private static int PartOf<T>(Table<T> table, int column) => (column - table.KeyColumns) * PartCount / (table.Columns.Count - table.KeyColumns);

        private static bool IsIn<T>(int parts, Table<T> table, int column) => column < table.KeyColumns || (parts & (1 << PartOf(table, column))) != 0;

        private static string UpdateText<T>(Table<T> table, string? where)
        {
            var set = string.Join(", ", table.Columns.Select((column, i) => $"{column.Name} = ?{i + 1}").Skip(table.KeyColumns));
            var condition = where is null ? "" : " AND " + Numbered(table, where);
            return $"UPDATE {table.Name} AS t SET {set} WHERE {Key(table)}{condition}";
        }

        /// <summary>The values of a row by their place.</summary>
        private static string Numbered<T>(Table<T> table, string sql) => Placeholder().Replace(sql, match =>
            "?" + (1 + table.Columns.Select((column, i) => (column, i)).First(pair => pair.column.Name == match.Groups[1].Value).i));

        private static string FindText<T>(Table<T> keys, string? columns) => $"SELECT {columns} FROM {keys.Name} AS t WHERE {Key(keys)}";

        private static string Key<T>(Table<T> table) =>
            string.Join(" AND ", table.Columns.Select((column, i) => $"t.{column.Name} = ?{i + 1}").Take(table.KeyColumns));

        // A file made before it was set has to be rewritten once for this to find any; see docs/reliability.md.
        public override int ReleasePages(Session session, int most)
        {
            var empty = session.First<int>("PRAGMA auto_vacuum") == Incremental ? session.First<int>("PRAGMA freelist_count") : 0;
            if (empty > 0)
                session.Query<int>($"PRAGMA incremental_vacuum({most})");

            return Math.Min(empty, most);
        }

        // Without "deferred" it would lock out the writer.
        public override DbTransaction BeginSnapshot(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

        public override bool IsTransient(Exception exception) => false;

        public override bool FailsAll(Exception exception) =>
            exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_BUSY };

        private static bool[] EachRow<T>(Session session, string sql, Table<T> table, IReadOnlyList<T> rows, int? columns = null)
        {
            var statement = session.Compiled(sql);
            var changed = new bool[rows.Count];
            for (var row = 0; row < rows.Count; row++)
            {
                for (var i = 0; i < (columns ?? table.Columns.Count); i++)
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
        private static partial Regex Placeholder();
    }
}
