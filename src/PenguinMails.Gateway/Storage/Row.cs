using System.Data.Common;

namespace PenguinMails.Gateway.Storage;

/// <summary>Reads one row by position, where mapping by name would cost more than the query.</summary>
internal readonly struct Row(DbDataReader reader)
{
    public Guid Uuid(int i) => reader.GetValue(i) is byte[] bytes ? new(bytes, bigEndian: true) : reader.GetGuid(i);

    public Guid? UuidOrNull(int i) => reader.IsDBNull(i) ? null : Uuid(i);

    public string Text(int i) => reader.GetString(i);

    public string? TextOrNull(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);

    public long Number(int i) => reader.GetInt64(i);

    public bool Flag(int i) => reader.GetBoolean(i);

    public DateTimeOffset Time(int i) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(i));

    public DateTimeOffset? TimeOrNull(int i) => reader.IsDBNull(i) ? null : Time(i);

    public byte[] Bytes(int i) => reader.GetFieldValue<byte[]>(i);
}
