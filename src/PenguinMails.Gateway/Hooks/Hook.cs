using System.ComponentModel;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Hooks;

[Description("Whether an endpoint gets events.")]
public enum HookState
{
    [Description("It gets events.")]
    Active,

    [Description("An admin has paused it. It goes on where it was when it is enabled again.")]
    Paused,

    [Description("It failed for too long, or answered 410 Gone. It goes on where it was when it is enabled again.")]
    Disabled,
}

[Description("How requests to an endpoint are signed.")]
public enum HookSignatureKind
{
    [Description("By HMAC-SHA256 with a secret that you keep.")]
    V1,

    [Description("By Ed25519; you keep the public key only.")]
    V1a,
}

/// <summary>An endpoint of a caller that is told of events, as it stands in its row.</summary>
public sealed record Hook
{
    public const string Columns =
        "h.id, h.tenant_id, h.url, h.description, h.types, h.secret, h.previous_secret, h.previous_until, h.state, h.problem, h.created_at, h.seq, h.replay_after, "
        + "h.replay_until, h.not_before, h.slowness, h.last_at, h.last_status, h.last_detail";

    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Url { get; init; }
    public string? Description { get; init; }

    /// <summary>A JSON array of words; an empty one is all.</summary>
    public required string Types { get; init; }

    /// <summary>Encrypted, as the one before is.</summary>
    public required string Secret { get; init; }

    /// <summary>Signs beside the secret until its time is over.</summary>
    public string? PreviousSecret { get; init; }

    public DateTimeOffset? PreviousUntil { get; init; }
    public required string State { get; init; }

    /// <summary>Why it is disabled.</summary>
    public string? Problem { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Up to this place of the order of events they were taken over.</summary>
    public required long Seq { get; init; }

    /// <summary>A range that is taken over again, up to and with its end; null where none is.</summary>
    public long? ReplayAfter { get; init; }

    public long? ReplayUntil { get; init; }

    /// <summary>It asked to be left alone until then.</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>How often in succession it asked for that.</summary>
    public long Slowness { get; init; }

    public DateTimeOffset? LastAt { get; init; }
    public long? LastStatus { get; init; }
    public string? LastDetail { get; init; }

    internal HookState What => EnumNames.Parse<HookState>(State);

    internal IReadOnlyList<EventType> Wanted => [.. JsonSerializer.Deserialize<string[]>(Types)!.Select(EnumNames.Parse<EventType>)];

    /// <summary>What of its address may be told: the rest may hold a password.</summary>
    internal string Host => new Uri(Url).Host;

    internal static string TypesOf(IEnumerable<EventType> types) => JsonSerializer.Serialize(types.Distinct().Select(EnumNames.Of));
}
