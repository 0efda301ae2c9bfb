using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Errors;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Sending;

internal static class MessagesEndpoints
{
    private const int PageSize = 50;

    public static void MapMessagePages(this IEndpointRouteBuilder dashboard)
    {
        var messages = dashboard.MapGroup("/messages");
        messages.MapGet("/", List);
        messages.MapGet("/{id}", Show);
        messages.MapGet("/{id}/preview", Preview);
        messages.MapPost("/{id}/cancel", Cancel);
    }

    private static async Task<RazorComponentResult<MessagesPage>> List(
        HttpContext http, MessageStore messages, [AsParameters] MessageQuery search, CancellationToken ct) =>
        new(new
        {
            Search = search,
            Found = await messages.SearchAsync(http.TenantId(), search.ToFilter(), search.Cursor, PageSize, ct),
            Origin = $"{http.Request.Scheme}://{http.Request.Host}",
        });

    private static async Task<Results<RazorComponentResult<MessagePage>, RazorComponentResult<NotFoundPage>>> Show(
        string id, string? content, int? part, string? cancel, HttpContext http, MessageStore messages, CancellationToken ct)
    {
        if (await FindAsync(id, http, messages, ct) is not { } message)
            return NoSuchMessage();

        return new RazorComponentResult<MessagePage>(new
        {
            Message = message,
            ShowText = content == "text",
            Part = Math.Max(1, part ?? 1),
            AskToCancel = cancel is not null,
        });
    }

    private static async Task<Results<EmailPreview, RazorComponentResult<NotFoundPage>>> Preview(
        string id, HttpContext http, MessageStore messages, CancellationToken ct) =>
        await FindAsync(id, http, messages, ct) is { HtmlBody: { } html } ? new EmailPreview(html) : NoSuchMessage();

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<NotFoundPage>>> Cancel(string id, HttpContext http, MessageStore messages)
    {
        if (!PublicId.TryParse(PublicId.Message, id, out var message) || await messages.CancelAsync(http.TenantId(), message) is not var (canceled, tooLate))
            return NoSuchMessage();

        var toast = (canceled, tooLate) switch
        {
            (0, _) => new Toast(false, "Too late: the email has already gone out."),
            (1, 0) => new Toast(true, "Canceled. The email will not be sent."),
            _ => new Toast(true, $"Canceled for {Formats.Count(canceled)} of {Formats.Count(canceled + tooLate)} recipients."),
        };
        toast.Keep(http);
        return TypedResults.LocalRedirect(MessageAddresses.Message(message));
    }

    private static async Task<MessageView?> FindAsync(string id, HttpContext http, MessageStore messages, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Message, id, out var message) ? await messages.FindAsync(http.TenantId(), message, ct) : null;

    private static RazorComponentResult<NotFoundPage> NoSuchMessage() =>
        new(new { What = "Message not found" }) { StatusCode = StatusCodes.Status404NotFound };
}
