using System.ComponentModel;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>An alert as the API shows it.</summary>
[DisplayName("Alert"), Description("A problem that needs attention, from when it began until it was over.")]
public sealed record AlertView
{
    [PrefixedId(PublicId.Alert), Description("The alert's id.")]
    public required Guid Id { get; init; }

    [Description("The kind of problem.")]
    public required AlertKind Kind { get; init; }

    [Description("Whether it goes on.")]
    public required AlertState State { get; init; }

    [Description("The provider that it is about; null where it is about a webhook endpoint.")]
    public string? Provider { get; init; }

    [PrefixedId(PublicId.Connection), Description("The connection that it is about; null where it is about a webhook endpoint.")]
    public Guid? ConnectionId { get; init; }

    [PrefixedId(PublicId.Hook), Description("The webhook endpoint that it is about; null where it is about a provider.")]
    public Guid? HookId { get; init; }

    [Description("The domain, server, host or address that it is about; null where it is about the whole connection.")]
    public string? Subject { get; init; }

    [Description("What is wrong, in a few words.")]
    public required string Title { get; init; }

    [Description("What happened, in the provider's words or ours.")]
    public required string Detail { get; init; }

    [Description("What to do about it.")]
    public required string Advice { get; init; }

    [Description("When it began.")]
    public required DateTimeOffset OpenedAt { get; init; }

    [Description("When it was seen last.")]
    public required DateTimeOffset LastSeenAt { get; init; }

    [Description("How often it was seen.")]
    public required long Count { get; init; }

    [Description("When it was over; null while it goes on.")]
    public DateTimeOffset? ResolvedAt { get; init; }

    [Description("Who resolved it by hand; null where it was over by itself.")]
    public string? ResolvedBy { get; init; }

    [Description("Whether you have read it, by the key or user that asks.")]
    public required bool Read { get; init; }

    internal static AlertView Of(Alert alert, AlertTexts texts) => new()
    {
        Id = alert.Id,
        Kind = alert.What,
        State = alert.State,
        Provider = alert.What == AlertKind.HookDisabled ? null : alert.Provider,
        ConnectionId = alert.What == AlertKind.HookDisabled ? null : alert.ConnectionId,
        HookId = alert.What == AlertKind.HookDisabled ? alert.ConnectionId : null,
        Subject = alert.Subject.Length == 0 ? null : alert.Subject,
        Title = texts.Title(alert),
        Detail = alert.Story,
        Advice = texts.Advice(alert),
        OpenedAt = alert.OpenedAt,
        LastSeenAt = alert.SeenAt,
        Count = alert.Count,
        ResolvedAt = alert.ResolvedAt,
        ResolvedBy = alert.ResolvedBy,
        Read = alert.IsRead,
    };
}
