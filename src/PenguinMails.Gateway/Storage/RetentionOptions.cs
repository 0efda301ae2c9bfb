using System.ComponentModel.DataAnnotations;

namespace PenguinMails.Gateway.Storage;

/// <summary>How long what is stored is kept: the section <c>Retention</c> of the configuration.</summary>
internal sealed record RetentionOptions
{
    /// <summary>What an email says, from when the last of its deliveries ended.</summary>
    [Range(1, 3_650)] public int ContentDays { get; init; } = 45;

    /// <summary>Webhooks as they came.</summary>
    [Range(1, 3_650)] public int WebhookDays { get; init; } = 30;

    /// <summary>A sign-in to the dashboard.</summary>
    [Range(1, 365)] public int SessionDays { get; init; } = 7;

    /// <summary>An Idempotency-Key. A day is promised to callers.</summary>
    [Range(24, 720)] public int IdempotencyHours { get; init; } = 24;

    [Range(30, 3_650)] public int AuditDays { get; init; } = 365;

    public TimeSpan Content => TimeSpan.FromDays(ContentDays);
    public TimeSpan Webhooks => TimeSpan.FromDays(WebhookDays);
    public TimeSpan Sessions => TimeSpan.FromDays(SessionDays);
    public TimeSpan IdempotencyKeys => TimeSpan.FromHours(IdempotencyHours);
    public TimeSpan Audit => TimeSpan.FromDays(AuditDays);
}
