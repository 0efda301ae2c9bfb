using System.Data.Common;

namespace PenguinMails.Gateway.Storage;

/// <summary>Reads one row by position, where mapping by name would cost more than the query.</summary>
internal readonly struct Row
{
    private readonly DbDataReader? reader;
    private readonly SqliteStatement? statement;

    public Row(DbDataReader reader) => this.reader = reader;

    public Row(SqliteStatement statement) => this.statement = statement;

    public Guid Uuid(int i) => statement is not null ? new(statement.Bytes(i), bigEndian: true)
        : reader!.GetValue(i) is byte[] bytes ? new(bytes, bigEndian: true) : reader.GetGuid(i);

    public Guid? UuidOrNull(int i) => IsNull(i) ? null : Uuid(i);

    public string Text(int i) => statement?.Text(i) ?? reader!.GetString(i);

    public string? TextOrNull(int i) => IsNull(i) ? null : Text(i);

    public long Number(int i) => statement?.Number(i) ?? reader!.GetInt64(i);

    public long? NumberOrNull(int i) => IsNull(i) ? null : Number(i);

    public bool Flag(int i) => statement is not null ? statement.Number(i) != 0 : reader!.GetBoolean(i);

    public DateTimeOffset Time(int i) => DateTimeOffset.FromUnixTimeMilliseconds(Number(i));

    public DateTimeOffset? TimeOrNull(int i) => IsNull(i) ? null : Time(i);

    public byte[] Bytes(int i) => statement is not null ? statement.Bytes(i).ToArray() : reader!.GetFieldValue<byte[]>(i);

    private bool IsNull(int i) => statement?.IsNull(i) ?? reader!.IsDBNull(i);
}
