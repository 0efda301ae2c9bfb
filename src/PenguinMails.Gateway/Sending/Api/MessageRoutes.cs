using System.Text.Json;
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
        var reading = routes.MapGroup("/api/v1/emails").WithTags("Emails").RequireScope(Scope.Read);
        reading.MapGet("", SearchAsync);
        reading.MapGet("/{id}", FindAsync);

        var changing = routes.MapGroup("/api/v1/emails/{id}").WithTags("Emails").RequireScope(Scope.Send);
        changing.MapDelete("", CancelAsync);
        changing.MapPatch("", RescheduleAsync);
    }

    private static async Task<IResult> SearchAsync(HttpContext context, MessageStore messages, CancellationToken ct)
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

        var page = await messages.SearchAsync(context.TenantId(), filter, cursor, limit, ct);
        return Results.Json(new { data = page.Data.Select(MessageJsonView.Of), next_cursor = page.NextCursor }, Json.Options);
    }

    private static async Task<IResult> FindAsync(HttpContext context, string id, MessageStore messages, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Message, id, out var message) && await messages.FindAsync(context.TenantId(), message, ct) is { } found
            ? Results.Json(MessageJsonView.Of(found), Json.Options)
            : Problems.NotFound("Email not found.");

    private static async Task<IResult> CancelAsync(HttpContext context, string id, MessageStore messages) =>
        PublicId.TryParse(PublicId.Message, id, out var message) && await messages.CancelAsync(context.TenantId(), message) is { } done
            ? Results.Json(new { canceled = done.Canceled, too_late = done.TooLate }, Json.Options)
            : Problems.NotFound("Email not found.");

    private static async Task<IResult> RescheduleAsync(HttpContext context, string id, MessageStore messages, TimeProvider time, CancellationToken ct)
    {
        var errors = new SendProblems();
        if (!PublicId.TryParse(PublicId.Message, id, out var message))
            return Problems.NotFound("Email not found.");
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

        return await messages.RescheduleAsync(context.TenantId(), message, sendAt) is { } done
            ? Results.Json(new { rescheduled = done.Rescheduled, too_late = done.TooLate }, Json.Options)
            : Problems.NotFound("Email not found.");
    }
}
