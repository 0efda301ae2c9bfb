using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>
/// Where providers report. 200 once the event is durable; our own trouble is always 503, because a provider drops an event for
/// good on most of 4xx.
/// </summary>
internal static class WebhookRoutes
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/webhooks").WithTags("Provider webhooks").AllowAnonymous()
            .WithMetadata(new RequestSizeLimit(long.MaxValue)); // Each provider's own bound is kept while reading.
        // A webhook proves itself: signing in has nothing to say about it, and costs time where most requests are webhooks.
        webhooks.ShortCircuit();
        webhooks.MapPost("/{provider}", (HttpContext context, string provider, WebhookReceiver receiver, CancellationToken ct) =>
            receiver.ReceiveAsync(context, provider, null, ct)).DescribeIntake();
        webhooks.MapPost("/{provider}/{connection}", (HttpContext context, string provider, string connection, WebhookReceiver receiver, CancellationToken ct) =>
            receiver.ReceiveAsync(context, provider, connection, ct)).DescribeIntakeOfConnection();
    }
}
