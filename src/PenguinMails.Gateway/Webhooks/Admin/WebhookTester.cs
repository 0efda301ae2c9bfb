using System.Text;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Webhooks.Admin;

/// <summary>
/// Sends a webhook as its provider would, through the public endpoint, and follows it. It names an envelope that nobody has, so it is never applied to an email
/// or an address, and never becomes an event.
/// </summary>
internal sealed class WebhookTester(
    ConnectionStore connections, ProviderCatalog catalog, IHttpClientFactory http, PublicUrl publicUrl, TestMarks marks, Database database, RawReader reader, Audit audit, Writer writer, TimeProvider time)
{
    public const string Client = "webhook-test";

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProcessedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task<(WebhookTestResult? Result, Problem? Problem)> RunAsync(Guid tenant, string providerId, EventType type, string actor, CancellationToken ct)
    {
        if (await connections.FindAsync(tenant, providerId, ct) is not { } connection || catalog.Find(providerId) is not { } provider)
            return (null, ConnectionRoutes.NotConnected(providerId));
        if (provider.Test(connection, type, time.GetUtcNow()) is not { } report)
            return (null, Problems.InvalidField("provider", $"{provider.Info.Name} reports no such event by webhook."));

        var entry = audit.Entry(tenant, actor, "webhook.tested", new { provider = providerId, @event = type });
        await writer.ChangeAsync(session =>
        {
            Audit.Write(session, entry);
            return true;
        });
        var url = new Uri(publicUrl.Value, $"webhooks/{providerId}/{PublicId.Format(PublicId.Connection, connection.Id)}");
        var (id, steps) = (Guid.CreateVersion7(time.GetUtcNow()), new List<WebhookTestStep>());
        if (await PostAsync(url, report, marks.Write(connection, id, report.Body), provider, steps, ct) && await StoredAsync(tenant, id, steps, ct))
            await FollowAsync(tenant, id, steps, ct);

        return (new() { EventId = steps.Exists(step => step is { Step: TestStep.Stored, Ok: true }) ? id : null, Url = url.AbsoluteUri, Payload = PrettyBody.Of(report.Body)!, Steps = steps }, null);
    }

    private async Task<bool> PostAsync(Uri url, TestReport report, string mark, IEmailProvider provider, List<WebhookTestStep> steps, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(report.Body) { Headers = { ContentType = new("application/json") } } };
        request.Headers.TryAddWithoutValidation(TestMarks.Header, mark);
        foreach (var (name, value) in report.Headers)
            request.Headers.TryAddWithoutValidation(name, value);

        var began = time.GetTimestamp();
        var (status, problem) = await SendAsync(request, ct);
        steps.Add(new(TestStep.Posted, status is not null, status is null ? $"The endpoint can't be reached: {problem}" : $"The endpoint answered with HTTP {status}.", (long)time.GetElapsedTime(began).TotalMilliseconds));
        if (status is null)
            return false;

        steps.Add(status == StatusCodes.Status200OK ? new(TestStep.Verified, true, provider.Info.Webhooks?.Verification ?? "The credential is right.")
            : status == provider.RejectionStatus ? new(TestStep.Verified, false, provider.RejectionDetail)
            : new(TestStep.Verified, false, "This is not the answer of a webhook endpoint. Check that PublicUrl leads to this gateway."));
        return status == StatusCodes.Status200OK;
    }

    private async Task<(int? Status, string? Problem)> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(AnswerWithin);
        try
        {
            using var client = http.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            return ((int)answer.StatusCode, null);
        }
        catch (HttpRequestException exception)
        {
            return (null, exception.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, $"No answer within {AnswerWithin.TotalSeconds:N0} seconds.");
        }
    }

    private async Task<bool> StoredAsync(Guid tenant, Guid id, List<WebhookTestStep> steps, CancellationToken ct)
    {
        var stored = await FindAsync(tenant, id, ct) is not null;
        steps.Add(new(TestStep.Stored, stored, stored ? "Stored before it was answered." : "Something else answered: nothing was stored here."));
        return stored;
    }

    private async Task FollowAsync(Guid tenant, Guid id, List<WebhookTestStep> steps, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        KeptWebhook? webhook;
        while ((webhook = await FindAsync(tenant, id, ct)) is { State: EventState.Waiting } && time.GetElapsedTime(began) < ProcessedWithin)
            await Task.Delay(Pause, time, ct);

        var events = webhook is null ? [] : await WebhookSearch.EventsAsync(reader, webhook);
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        if (webhook?.State == EventState.Waiting)
            steps.Add(new(TestStep.Read, false, "It still waits. Other webhooks are before it.", took));
        else if (events is not [var e, ..])
            steps.Add(new(TestStep.Read, false, webhook?.Problem ?? "It can't be read.", took));
        else
            steps.AddRange(
                new(TestStep.Read, true, $"Read as {EnumNames.Of(e.Type)}{(e.Class is { } kind ? $" ({EnumNames.Of(kind)})" : "")} of {e.Recipient}.", took),
                new(TestStep.Matched, webhook!.State == EventState.Unmatched, webhook.State == EventState.Unmatched ? "Unmatched, for it is a test: no email, count or suppression was changed." : $"It ended as {EnumNames.Of(webhook.State)}."),
                new(TestStep.Shown, true, "Listed in the log among unmatched events."));
    }

    private async Task<KeptWebhook?> FindAsync(Guid tenant, Guid id, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return KeptWebhook.Find(read, tenant, id);
    }
}
