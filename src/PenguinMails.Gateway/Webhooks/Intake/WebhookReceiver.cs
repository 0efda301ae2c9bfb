using System.Diagnostics;
using System.Net;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>Finds whose webhook it is, proves it, and makes it durable.</summary>
internal sealed partial class WebhookReceiver(
    ConnectionStore connections, ProviderCatalog catalog, WebhookInbox inbox, RejectedWebhooks rejected, TestMarks tests, ConnectionHealthStore health, GatewayMetrics metrics, TimeProvider time, ILogger<WebhookReceiver> log)
{
    public async Task<IResult> ReceiveAsync(HttpContext context, string providerId, string? connectionId, CancellationToken ct)
    {
        if (catalog.Find(providerId) is not { } provider)
            return Problems.NotFound("Provider not found.");

        using var span = Traces.Source.StartActivity("receive webhook", ActivityKind.Consumer);
        span?.SetTag(Traces.Provider, providerId);
        IResult answer;
        try
        {
            answer = await AnswerAsync(context, provider, connectionId, ct);
        }
        catch (Exception exception) when (exception is not BadHttpRequestException && !ct.IsCancellationRequested)
        {
            Failed(log, providerId, exception);
            answer = Problems.Overloaded();
        }

        metrics.WebhookReceived(providerId, (answer as IStatusCodeHttpResult)?.StatusCode ?? (answer as Problem)?.Status ?? 0);
        return answer;
    }

    private async Task<IResult> AnswerAsync(HttpContext context, IEmailProvider provider, string? connectionId, CancellationToken ct)
    {
        var body = await WebhookBody.ReadAsync(context.Request, provider.LargestWebhook, ct);
        if (body is WebhookBody.TooLarge)
            return Problems.TooLarge($"A webhook of {provider.Info.Name} has at most {provider.LargestWebhook >> 20} MB.");
        if (body is not WebhookBody.Whole { Bytes: var bytes })
            return Problems.InvalidRequest("The body can't be unpacked.");

        var now = time.GetUtcNow();
        var request = new WebhookRequest(context.Request.Headers, bytes, now);
        var claim = provider.Claim(request);
        if (!claim.Readable)
            return Problems.InvalidRequest("The body can't be read, so nothing can be verified.");

        var id = connectionId is null ? claim.ConnectionId : PublicId.TryParse(PublicId.Connection, connectionId, out var named) ? named : Guid.Empty;
        var connection = id is { } given ? await connections.FindByIdAsync(given, ct) : await ByDomainAsync(provider, claim.Domain, ct);
        if (connection?.Provider != provider.Info.Id)
            return connectionId is null ? Rejection(provider) : Problems.NotFound("Connection not found.");
        var from = AllowList.SourceOf(context);
        var test = tests.Read(context.Request.Headers, connection, bytes);
        if (Doubt(provider, connection, request, from, test) is { } doubt)
        {
            await rejected.NoteAsync(connection, doubt, from);
            return Rejection(provider);
        }

        // A test is signed with the key that is stored, so it does not show that it is the provider's.
        var noted = test is null ? health.NoteWebhookAsync(connection, provider.RejectionDetail) : Task.CompletedTask;
        await inbox.PutAsync(new()
        {
            Id = test ?? Guid.CreateVersion7(now),
            TenantId = connection.TenantId,
            ConnectionId = connection.Id,
            Provider = connection.Provider,
            ReceivedAt = now,
            NextAt = now,
            Body = provider.Stored(request),
            Token = provider.ReplayToken(request),
            Headers = WebhookHeaders.Write(context.Request.Headers, from),
        });
        await noted;
        return Results.Ok();
    }

    /// <summary>What an admin is told of a webhook that is not believed; null where it is.</summary>
    private static string? Doubt(IEmailProvider provider, Connection connection, WebhookRequest request, IPAddress? from, Guid? test) =>
        !provider.Verify(connection, request) ? provider.RejectionDetail
        : test is null && !AllowList.Allows(connection, from) ? ConnectionHealthStore.FromElsewhere
        : null;

    /// <summary>The claim by domain stands only where exactly one connection sends for it.</summary>
    private async Task<Connection?> ByDomainAsync(IEmailProvider provider, string? domain, CancellationToken ct) =>
        domain is null ? null : await connections.FindByDomainAsync(provider.Info.Id, domain, ct);

    private static Problem Rejection(IEmailProvider provider) => Problems.WebhookRejected(provider.RejectionStatus);

    [LoggerMessage(Level = LogLevel.Error, Message = "A webhook of {Provider} could not be stored; the provider will send it again")]
    private static partial void Failed(ILogger log, string provider, Exception exception);
}
