using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Messages as the API writes them: ids with their prefixes.</summary>
internal static class MessageJsonView
{
    public static object Of(MessageRow row) => new
    {
        id = PublicId.Format(PublicId.Message, row.Id),
        row.CreatedAt,
        row.Type,
        row.From,
        row.Subject,
        row.Tags,
        row.CampaignId,
        row.DeliveryCount,
        deliveries = row.Deliveries.Select(delivery => new
        {
            id = PublicId.Format(PublicId.Delivery, delivery.Id),
            delivery.To,
            delivery.Role,
            delivery.Status,
            delivery.Provider,
            delivery.OpenedAt,
            delivery.ClickedAt,
        }),
    };

    public static object Of(MessageView message) => new
    {
        id = PublicId.Format(PublicId.Message, message.Id),
        message.CreatedAt,
        message.SendAt,
        message.Type,
        message.From,
        message.Subject,
        message.HtmlBody,
        message.TextBody,
        message.Tags,
        message.Metadata,
        message.CampaignId,
        message.Attachments,
        deliveries = message.Deliveries.Select(Of),
    };

    private static object Of(DeliveryView delivery) => new
    {
        id = PublicId.Format(PublicId.Delivery, delivery.Id),
        delivery.To,
        delivery.Role,
        delivery.Status,
        delivery.StatusDetail,
        delivery.Unconfirmed,
        delivery.Provider,
        delivery.DueAt,
        delivery.OpenedAt,
        delivery.ClickedAt,
        delivery.ComplainedAt,
        delivery.UnsubscribedAt,
        delivery.Decision,
        attempts = delivery.Attempts.Select(attempt => new
        {
            call_id = attempt.CallId.ToString("N"),
            attempt.Provider,
            attempt.Outcome,
            attempt.At,
            attempt.LatencyMs,
            attempt.Detail,
            attempt.ProviderMessageId,
        }),
        events = delivery.Events.Select(e => new
        {
            id = PublicId.Format(PublicId.Event, e.Id),
            e.Type,
            e.Class,
            e.At,
            e.ReceivedAt,
            e.Detail,
            e.Machine,
            e.Url,
        }),
    };
}
