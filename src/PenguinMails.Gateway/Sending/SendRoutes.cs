using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Sending;

/// <summary><c>POST /api/v1/emails/send</c> and <c>/batch</c>.</summary>
internal static class SendRoutes
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const string Replayed = "Idempotent-Replayed";

    public static void MapSending(this IEndpointRouteBuilder routes)
    {
        var emails = routes.MapGroup("/api/v1/emails").WithTags("Emails").RequireScope(Scope.Send);
        emails.MapPost("/send", SendAsync).Accepts<SendRequest>("application/json").Produces<SendAnswer>(StatusCodes.Status202Accepted);
        emails.MapPost("/batch", SendBatchAsync).Accepts<IReadOnlyList<SendRequest>>("application/json").Produces(StatusCodes.Status202Accepted)
            .WithMetadata(new RequestSizeLimit(SendLimits.BatchBytes));
    }

    private static async Task<IResult> SendAsync(HttpContext context, Intake intake, Acceptor acceptor, TimeProvider time, CancellationToken ct)
    {
        if (Busy(context, acceptor, 1) is { } busy)
            return busy;

        var body = await RequestBody.ReadAsync(context.Request, SendLimits.RequestBytes, ct);
        if (body is null)
            return Problems.TooLarge("A request has at most 15 MB.");

        var problems = new SendProblems();
        if (!TryRead(body.Value.Span, time.GetUtcNow(), problems, out var send))
            return Problems.InvalidRequest("The body is not JSON.");
        if (send is null)
            return Problems.InvalidField(problems.ByField);

        var prepared = await intake.PrepareAsync(context.TenantId(), send, ct);
        if (prepared.Message is not { } message)
            return prepared.Problem!;
        if (context.Request.Query["dry_run"] == "true")
            return Results.Json(DryRun.Of(prepared), Json.Options);
        if (!TryIdempotency(context, body.Value.Span, SendAnswers.One, time, out var key))
            return Problems.InvalidField(IdempotencyKey, $"1 to {SendLimits.IdempotencyKeyLength} characters.");

        return await AnswerAsync(context, acceptor, new(context.TenantId(), [message], key), SendAnswers.One);
    }

    private static async Task<IResult> SendBatchAsync(HttpContext context, Intake intake, Acceptor acceptor, TimeProvider time, CancellationToken ct)
    {
        var body = await RequestBody.ReadAsync(context.Request, SendLimits.BatchBytes, ct);
        if (body is null)
            return Problems.TooLarge("A batch has at most 50 MB.");
        if (!TrySplit(body.Value, out var items))
            return Problems.InvalidRequest("The body is not a JSON array.");
        if (items.Count is 0 or > SendLimits.BatchItems)
            return Problems.InvalidField("$", $"A batch has 1 to {SendLimits.BatchItems} emails.");
        if (Busy(context, acceptor, items.Count) is { } busy)
            return busy;

        var prepared = new List<Prepared>(items.Count);
        foreach (var item in items)
            prepared.Add(await PrepareAsync(context.TenantId(), item, intake, time, ct));

        var problems = prepared.Select(one => one.Problem).ToList();
        string Answer(IReadOnlyList<NewMessage> messages) => SendAnswers.Batch(problems, messages);
        if (!TryIdempotency(context, body.Value.Span, Answer, time, out var key))
            return Problems.InvalidField(IdempotencyKey, $"1 to {SendLimits.IdempotencyKeyLength} characters.");

        return await AnswerAsync(context, acceptor, new(context.TenantId(), [.. prepared.Select(one => one.Message).OfType<NewMessage>()], key), Answer);
    }

    private static async ValueTask<Prepared> PrepareAsync(Guid tenant, ReadOnlyMemory<byte> item, Intake intake, TimeProvider time, CancellationToken ct)
    {
        var problems = new SendProblems();
        if (item.Length > SendLimits.RequestBytes)
            return new(Problems.TooLarge("An email has at most 15 MB."));

        TryRead(item.Span, time.GetUtcNow(), problems, out var send);
        return send is null ? new(Problems.InvalidField(problems.ByField)) : await intake.PrepareAsync(tenant, send, ct);
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, Acceptor acceptor, Acceptance acceptance, Func<IReadOnlyList<NewMessage>, string> answer)
    {
        switch (await acceptor.AcceptAsync(acceptance))
        {
            case AcceptanceResult.Stored stored:
                return Accepted(acceptance.Idempotency is null ? answer(stored.Messages) : acceptance.Idempotency.Answer(stored.Messages));
            case AcceptanceResult.Replayed replayed:
                context.Response.Headers[Replayed] = "true";
                return Accepted(replayed.Answer);
            case AcceptanceResult.KeyReused:
                return Problems.IdempotencyConflict();
            case var other:
                throw new InvalidOperationException(other.GetType().Name);
        }
    }

    private static IResult Accepted(string json) => Results.Text(json, "application/json", Encoding.UTF8, StatusCodes.Status202Accepted);

    private static Problem? Busy(HttpContext context, Acceptor acceptor, int emails)
    {
        if (acceptor.IsOverloaded)
            return Problems.Overloaded();

        return acceptor.TryPace(context.Caller(), emails, out var wait) ? null : Problems.RateLimited(wait, "The key may send no more emails in this second.");
    }

    /// <returns>False where it is not JSON.</returns>
    private static bool TryRead(ReadOnlySpan<byte> json, DateTimeOffset now, SendProblems problems, out ValidSend? send)
    {
        send = null;
        try
        {
            if (SendReader.Read(json, problems) is { } request)
                send = new SendValidation(request, now, problems).Check();

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TrySplit(ReadOnlyMemory<byte> json, out List<ReadOnlyMemory<byte>> items)
    {
        items = [];
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
                return false;

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(json[start..(int)reader.BytesConsumed]);
            }

            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryIdempotency(
        HttpContext context, ReadOnlySpan<byte> body, Func<IReadOnlyList<NewMessage>, string> answer, TimeProvider time, out Idempotency? idempotency)
    {
        idempotency = null;
        if (!context.Request.Headers.TryGetValue(IdempotencyKey, out var given))
            return true;
        if (given.Count != 1 || given[0] is not { Length: >= 1 and <= SendLimits.IdempotencyKeyLength } key)
            return false;

        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{context.TenantId():N}{key}"));
        idempotency = new(new Guid(id.AsSpan(0, 16), bigEndian: true), SHA256.HashData(body), time.GetUtcNow(), answer);
        return true;
    }
}
