using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PenguinMails.Sandbox.Faults;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/email-api</summary>
internal sealed class SendEndpoints(
    PostmarkIntake intake, PostmarkOutcomes outcomes, PostmarkTroubles troubles, FaultBoard faults, EarlyWebhooks early, TimeProvider clock)
{
    private const int MostMessages = 500;
    private const int LargestBatch = 50 * 1024 * 1024;

    private static readonly PostmarkError FaultyItem = PostmarkError.Invalid("Error parsing 'To': Illegal email domain in address.");

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapPost("/email", requests.ForServer((http, server) => SendOneAsync(http, server, templated: false)));
        routes.MapPost("/email/withTemplate", requests.ForServer((http, server) => SendOneAsync(http, server, templated: true)));
        routes.MapPost("/email/batch", requests.ForServer((http, server) =>
            SendBatchAsync(http, server, PostmarkJson.Default.ListPostmarkMail, static mails => mails, templated: false)));
        routes.MapPost("/email/batchWithTemplates", requests.ForServer((http, server) =>
            SendBatchAsync(http, server, PostmarkJson.Default.PostmarkTemplatedBatch, static batch => batch.Messages ?? [], templated: true)));
    }

    private async Task SendOneAsync(HttpContext http, PostmarkServer server, bool templated)
    {
        var fault = faults.ForSend("postmark", batch: false);
        if (await troubles.InsteadAsync(http, fault)) return;
        if (await ReadAsync(http, PostmarkJson.Default.PostmarkMail) is not { } mail) return;
        var result = Take(server, mail, templated);
        await AnswerAsync(http, [result], fault, async () =>
        {
            if (result.Error is { } error) await error.WriteAsync(http);
            else await PostmarkRequests.AnswerAsync(http, AnswerTo(result, mail), PostmarkJson.Default.SendAnswer);
        });
    }

    private async Task SendBatchAsync<T>(
        HttpContext http, PostmarkServer server, JsonTypeInfo<T> type, Func<T, List<PostmarkMail>> mailsOf, bool templated) where T : class
    {
        var fault = faults.ForSend("postmark", batch: true);
        if (await troubles.InsteadAsync(http, fault)) return;
        if (await ReadAsync(http, type, LargestBatch) is not { } batch) return;
        var mails = mailsOf(batch);
        if (mails.Count > MostMessages)
        {
            await PostmarkError.TooManyMessages.WriteAsync(http);
            return;
        }

        var results = TakeAll(server, mails, templated, partly: fault?.Kind == FaultKind.PartialBatch);
        await AnswerAsync(http, results, fault, () => WriteAsync(http, results, mails));
    }

    private SendResult[] TakeAll(PostmarkServer server, List<PostmarkMail> mails, bool templated, bool partly)
    {
        var results = new SendResult[mails.Count];
        for (var i = 0; i < mails.Count; i++)
            results[i] = partly && i % 2 == 0 ? SendResult.Refused(FaultyItem) : Take(server, mails[i], templated);
        return results;
    }

    private SendResult Take(PostmarkServer server, PostmarkMail? mail, bool templated)
    {
        if (mail is null) return SendResult.Refused(PostmarkError.Incompatible("A message is null."));
        if (!templated) return intake.Take(server, mail);
        var filled = Templates.Fill(server, mail, out var error);
        return error is null ? intake.Take(server, filled) : SendResult.Refused(error);
    }

    private async Task AnswerAsync(HttpContext http, SendResult[] results, Fault? fault, Func<Task> write)
    {
        var isEarly = early.Now();
        if (isEarly) await early.WaitAsync(first => Begin(results, first));
        try
        {
            if (!await troubles.AfterwardsAsync(http, fault)) await write();
        }
        finally
        {
            if (!isEarly) Begin(results, null);
        }
    }

    private void Begin(SendResult[] results, TaskCompletionSource? first)
    {
        foreach (var result in results)
        {
            if (result.Message is null) continue;
            outcomes.Begin(result.Message, result.Deliver, first);
            first = null;
        }

        first?.TrySetResult();
    }

    private async Task WriteAsync(HttpContext http, SendResult[] results, List<PostmarkMail> mails)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartArray();
        var submitted = PostmarkTime.Local(clock.GetUtcNow());
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Error is { } error) JsonSerializer.Serialize(json, new(error.ErrorCode, error.Message), PostmarkJson.Default.PostmarkProblem);
            else JsonSerializer.Serialize(json, AnswerTo(results[i], mails[i], submitted), PostmarkJson.Default.SendAnswer);
        }

        json.WriteEndArray();
    }

    private SendAnswer AnswerTo(SendResult result, PostmarkMail mail, string? submitted = null) => new(
        mail.To ?? "", string.IsNullOrEmpty(mail.Cc) ? null : mail.Cc, string.IsNullOrEmpty(mail.Bcc) ? null : mail.Bcc,
        submitted ?? PostmarkTime.Local(clock.GetUtcNow()), result.Message!.Id, 0, result.Text);
}
