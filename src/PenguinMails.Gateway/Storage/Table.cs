namespace PenguinMails.Gateway.Storage;

/// <summary>How rows of one shape are written in bulk: a prepared statement a row on SQLite, arrays on PostgreSQL.</summary>
/// <param name="name">The table.</param>
/// <param name="columns">Key columns first; an update matches on these and sets the rest.</param>
internal sealed class Table<T>(string name, params Column<T>[] columns)
{
    public string Name => name;
    public IReadOnlyList<Column<T>> Columns => columns;
    public int KeyColumns { get; init; } = 2;
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
