using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Storage;

/// <summary>How rows of one shape are written in bulk: a prepared statement a row on SQLite, arrays on PostgreSQL.</summary>
/// <param name="name">The table.</param>
/// <param name="columns">Key columns first; an update matches on these and sets the rest.</param>
internal sealed class Table<T>(string name, params Column<T>[] columns)
{
    private readonly ConcurrentDictionary<(Dialect, string, string?), string> texts = new();

    public string Name => name;
    public IReadOnlyList<Column<T>> Columns => columns;
    public int KeyColumns { get; init; } = 2;

    /// <summary>A statement's text, written once.</summary>
    /// <param name="dialect">In which it is.</param>
    /// <param name="verb">What it does.</param>
    /// <param name="detail">What it depends on besides: columns or a condition, a constant of the caller.</param>
    /// <param name="write">Writes it.</param>
    public string Text(Dialect dialect, string verb, string? detail, Func<Table<T>, string?, string> write) =>
        texts.GetOrAdd((dialect, verb, detail), static (key, of) => of.write(of.table, key.Item3), (table: this, write));
}

internal enum ColumnKind
{
    Uuid,
    Text,
    Integer,
    Boolean,
    Bytes,
}

/// <summary>One column and where its value comes from; null is NULL.</summary>
internal sealed record Column<T>(string Name, ColumnKind Kind, Func<T, object?> Value);
