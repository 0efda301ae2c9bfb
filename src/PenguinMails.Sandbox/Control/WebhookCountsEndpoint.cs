using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Control;

internal static class WebhookCountsEndpoint
{
    public static void MapWebhookCounts(this IEndpointRouteBuilder routes, WebhookOutbox outbox) =>
        routes.MapGet("/_sandbox/webhooks/count", (RequestDelegate)(http =>
            http.Response.WriteAsJsonAsync(outbox.Counts, ControlJson.Default.WebhookCounts, cancellationToken: http.RequestAborted)));
}
