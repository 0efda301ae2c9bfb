using System.Text.Json;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary><c>POST /api/v1/emails/send</c> and <c>/batch</c>.</summary>
internal static class SendRoutes
{
    public static void MapSending(this IEndpointRouteBuilder routes)
    {
        var emails = routes.MapApi("/api/v1/emails", "Emails", Scope.Send);
        emails.MapPost("/send", SendAsync).DescribeSend();
        emails.MapPost("/batch", SendBatchAsync).WithMetadata(new RequestSizeLimit(SendLimits.BatchBytes)).DescribeBatch();
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, ProviderCatalog catalog, RecipientCheck recipients, SendPlanner planner, SendAcceptor acceptor, TimeProvider time, CancellationToken ct)
    {
        var problems = new SendProblems();
        var options = SendOptions.Read(context.Request, problems);
        if (Busy(context, acceptor, 1) is { } busy)
            return busy;
        if (await RequestBody.ReadAsync(context.Request, SendLimits.RequestBytes, ct) is not { } body)
            return Problems.TooLarge("A request has at most 15 MB.");
        if (!TryRead(body, catalog, time.GetUtcNow(), problems, out var send))
            return Problems.InvalidRequest("The body is not JSON.");
        if (send is null)
            return Problems.InvalidField(problems.ByField);

        var key = options.Idempotency(body, time, SendAnswers.One);
        var asked = await recipients.CheckAsync(context.TenantId(), [send.By(context.Caller())], ct);
        var prepared = await planner.PrepareAsync(context.TenantId(), asked[0], ct);
        if (prepared.Message is not { } message)
            // What was accepted under this key stays accepted, also where it would not be any more.
            return key is not null && await acceptor.FindAsync(context.TenantId(), key, ct) is { } known
                ? Answer(context, known, SendAnswers.One)
                : prepared.Problem!;

        return options.DryRun
            ? TypedResults.Ok(DryRun.Of(prepared))
            : Answer(context, await acceptor.AcceptAsync(new(context.TenantId(), [message], key)), SendAnswers.One);
    }

    private static async Task<IResult> SendBatchAsync(
        HttpContext context, ProviderCatalog catalog, RecipientCheck recipients, SendPlanner planner, SendAcceptor acceptor, TimeProvider time, CancellationToken ct)
    {
        var problems = new SendProblems();
        var options = SendOptions.Read(context.Request, problems);
        if (await RequestBody.ReadAsync(context.Request, SendLimits.BatchBytes, ct) is not { } body)
            return Problems.TooLarge("A batch has at most 50 MB.");
        if (!BatchReader.TrySplit(body, out var items))
            return Problems.InvalidRequest("The body is not a JSON array.");
        if (items.Count is 0 or > SendLimits.BatchItems)
            problems.Add("$", $"A batch has 1 to {SendLimits.BatchItems} emails.");
        if (problems.Any)
            return Problems.InvalidField(problems.ByField);
        if (Busy(context, acceptor, items.Count) is { } busy)
            return busy;

        var read = items.Select(item => Read(context, item, catalog, time)).ToList();
        var asked = new Queue<ValidSend>(await recipients.CheckAsync(context.TenantId(), [.. read.Select(one => one.Send).OfType<ValidSend>()], ct));
        var prepared = new List<PlannedSend>(items.Count);
        foreach (var (send, problem) in read)
            prepared.Add(send is null ? new(problem!) : await planner.PrepareAsync(context.TenantId(), asked.Dequeue(), ct));
        if (options.DryRun)
            return TypedResults.Ok(new DryRunBatch([.. prepared.Select(one => one.Problem ?? (object)DryRun.Of(one))]));

        var refused = prepared.Select(one => one.Problem).ToList();
        string AnswerOf(IReadOnlyList<NewMessage> accepted) => SendAnswers.Batch(refused, accepted);
        var key = options.Idempotency(body, time, AnswerOf);
        var messages = prepared.Select(one => one.Message).OfType<NewMessage>().ToList();
        return Answer(context, await acceptor.AcceptAsync(new(context.TenantId(), messages, key)), AnswerOf);
    }

    private static (ValidSend? Send, Problem? Problem) Read(HttpContext context, ReadOnlyMemory<byte> item, ProviderCatalog catalog, TimeProvider time)
    {
        var problems = new SendProblems();
        if (item.Length > SendLimits.RequestBytes)
            return (null, Problems.TooLarge("An email has at most 15 MB."));
        if (!TryRead(item.Span, catalog, time.GetUtcNow(), problems, out var send))
            return (null, Problems.InvalidRequest("The email is not JSON."));

        return send is null ? (null, Problems.InvalidField(problems.ByField)) : (send.By(context.Caller()), null);
    }

    private static IResult Answer(HttpContext context, AcceptanceResult result, Func<IReadOnlyList<NewMessage>, string> of)
    {
        switch (result)
        {
            case AcceptanceResult.Stored stored:
                return new JsonText(StatusCodes.Status202Accepted, stored.Answer ?? of(stored.Messages));
            case AcceptanceResult.Replayed replayed:
                context.Response.Headers[SendDocs.Replayed] = "true";
                return new JsonText(StatusCodes.Status202Accepted, replayed.Answer);
            case AcceptanceResult.KeyReused:
                return Problems.IdempotencyConflict(context.RequestServices.GetRequiredService<RetentionOptions>().IdempotencyHours);
            default:
                throw new InvalidOperationException(result.GetType().Name);
        }
    }

    private static Problem? Busy(HttpContext context, SendAcceptor acceptor, int emails)
    {
        if (acceptor.IsOverloaded)
            return Problems.Overloaded();

        return acceptor.TryPace(context.Caller(), emails, out var wait) ? null : Problems.RateLimited(wait, "Rate limit reached for this API key. Try again in 1 second.");
    }

    /// <param name="send">Null with problems added where anything is wrong.</param>
    /// <returns>False where it is not JSON.</returns>
    private static bool TryRead(ReadOnlySpan<byte> json, ProviderCatalog catalog, DateTimeOffset now, SendProblems problems, out ValidSend? send)
    {
        send = null;
        try
        {
            if (SendReader.Read(json, problems) is { } request)
                send = new SendValidation(request, catalog, now, problems).Check();

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
