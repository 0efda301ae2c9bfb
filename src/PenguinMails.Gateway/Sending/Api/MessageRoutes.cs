using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Reading, cancelling and rescheduling: <c>/api/v1/emails</c>.</summary>
internal static class MessageRoutes
{
    public static void MapEmails(this IEndpointRouteBuilder routes)
    {
        var reading = routes.MapApi("/api/v1/emails", "Emails", Scope.Read);
        reading.MapGet("", SearchAsync).DescribeSearch();
        reading.MapGet("/{id}", FindAsync).DescribeFind();

        var changing = routes.MapApi("/api/v1/emails/{id}", "Emails", Scope.Send);
        changing.MapDelete("", CancelAsync).DescribeCancel();
        changing.MapPatch("", RescheduleAsync).DescribeReschedule();
    }

    public const string AfterDeadline = "Must be before the email's useful_until.";

    public static Problem NoSuch() => Problems.NotFound("Email not found.");

    private static async Task<Results<Ok<Page<MessageRow>>, Problem>> SearchAsync(HttpContext context, MessageStore messages, CancellationToken ct)
    {
        var errors = new SendProblems();
        var query = new QueryReader(context.Request.Query, errors);
        var filter = new MessageFilter
        {
            Status = query.Word<DeliveryStatus>("status"),
            Provider = query.Text("provider"),
            Type = query.Text("type"),
            Tag = query.Text("tag"),
            To = query.Text("to"),
            Subject = query.Text("subject"),
            ProviderMessageId = query.Text("provider_message_id"),
            CampaignId = query.Text("campaign_id"),
            From = query.Time("from"),
            Until = query.Time("until"),
            Metadata = query.Map("metadata."),
        };
        var limit = query.Limit();
        var cursor = query.Cursor();
        if (errors.Any)
            return Problems.InvalidField(errors.ByField);

        return TypedResults.Ok(await messages.SearchAsync(context.TenantId(), filter, cursor, limit, ct));
    }

    private static async Task<Results<Ok<MessageView>, Problem>> FindAsync(HttpContext context, string id, MessageStore messages, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Message, id, out var message) && await messages.FindAsync(context.TenantId(), message, ct) is { } found
            ? TypedResults.Ok(found)
            : NoSuch();

    private static async Task<Results<Ok<CancelAnswer>, Problem>> CancelAsync(HttpContext context, string id, MessageStore messages) =>
        PublicId.TryParse(PublicId.Message, id, out var message) && await messages.CancelAsync(context.TenantId(), message) is { } done
            ? TypedResults.Ok(new CancelAnswer(done.Canceled, done.TooLate))
            : NoSuch();

    private static async Task<Results<Ok<RescheduleAnswer>, Problem>> RescheduleAsync(
        HttpContext context, string id, MessageStore messages, TimeProvider time, CancellationToken ct)
    {
        var errors = new SendProblems();
        if (!PublicId.TryParse(PublicId.Message, id, out var message))
            return NoSuch();
        if (await RequestBody.ReadAsync(context.Request, 10_000, ct) is not { } body)
            return Problems.TooLarge();

        DateTimeOffset sendAt;
        try
        {
            if (SendAtReader.Read(body, time.GetUtcNow(), errors) is not { } given)
                return Problems.InvalidField(errors.ByField);

            sendAt = given;
        }
        catch (JsonException)
        {
            return Problems.InvalidRequest("The body is not JSON.");
        }

        if (await messages.DeadlineAsync(context.TenantId(), message, ct) is { } until && sendAt >= until)
            return Problems.InvalidField("send_at", AfterDeadline);

        return await messages.RescheduleAsync(context.TenantId(), message, sendAt) is { } done
            ? TypedResults.Ok(new RescheduleAnswer(done.Rescheduled, done.TooLate))
            : NoSuch();
    }
}
