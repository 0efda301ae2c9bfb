using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks;

/// <summary>A verified webhook as it came: stored before it is believed, and kept to be replayed.</summary>
internal sealed record RawEvent
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid ConnectionId { get; init; }
    public required string Provider { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required byte[] Body { get; init; }

    /// <summary>What stands for one body only, where the signature does not cover the body.</summary>
    public string? Token { get; init; }

    public RawEventState State { get; init; } = RawEventState.Pending;
    public int Tries { get; init; }
    public required DateTimeOffset NextAt { get; init; }
    public string? Problem { get; init; }

    public const string Columns = "id, tenant_id, connection_id, provider, received_at, body, token, state, tries, next_at, problem";

    public static readonly Table<RawEvent> New = new("raw_events",
        new("id", ColumnKind.Uuid, e => e.Id),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId),
        new("connection_id", ColumnKind.Uuid, e => e.ConnectionId),
        new("provider", ColumnKind.Text, e => e.Provider),
        new("received_at", ColumnKind.Integer, e => e.ReceivedAt),
        new("body", ColumnKind.Bytes, e => e.Body),
        new("token", ColumnKind.Text, e => e.Token),
        new("state", ColumnKind.Text, e => Words.Of(e.State)),
        new("tries", ColumnKind.Integer, e => (long)e.Tries),
        new("next_at", ColumnKind.Integer, e => e.NextAt),
        new("problem", ColumnKind.Text, e => e.Problem));

    public static readonly Table<RawEvent> Changed = new("raw_events",
        new("id", ColumnKind.Uuid, e => e.Id),
        new("tenant_id", ColumnKind.Uuid, e => e.TenantId),
        new("state", ColumnKind.Text, e => Words.Of(e.State)),
        new("tries", ColumnKind.Integer, e => (long)e.Tries),
        new("next_at", ColumnKind.Integer, e => e.NextAt),
        new("problem", ColumnKind.Text, e => e.Problem));

    public static RawEvent Read(Row row) => new()
    {
        Id = row.Uuid(0),
        TenantId = row.Uuid(1),
        ConnectionId = row.Uuid(2),
        Provider = row.Text(3),
        ReceivedAt = row.Time(4),
        Body = row.Bytes(5),
        Token = row.TextOrNull(6),
        State = Words.Parse<RawEventState>(row.Text(7)),
        Tries = (int)row.Number(8),
        NextAt = row.Time(9),
        Problem = row.TextOrNull(10),
    };
}

internal enum RawEventState
{
    /// <summary>To be processed, or tried again.</summary>
    Pending,
    Done,

    /// <summary>Authentic, but names no delivery that is known, for an hour.</summary>
    Unmatched,

    /// <summary>Authentic but not understood, or a forgery by replay. Kept for a person to look at.</summary>
    Quarantined,
}
