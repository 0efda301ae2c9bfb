using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Errors;
using PenguinMails.Gateway.Sending;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard.Sending;

internal static class MessagesEndpoints
{
    private const int PageSize = 50;

    public static void MapMessages(this IEndpointRouteBuilder dashboard)
    {
        var messages = dashboard.MapGroup("/messages");
        messages.MapGet("/", List);
        messages.MapGet("/{id}", Show);
        messages.MapGet("/{id}/preview", Preview);
    }

    private static async Task<RazorComponentResult<MessagesPage>> List(
        HttpContext http, Messages messages, [AsParameters] MessageQuery search, CancellationToken ct) =>
        new(new
        {
            Search = search,
            Found = await messages.SearchAsync(http.TenantId(), search.ToFilter(), search.Cursor, PageSize, ct),
            Origin = $"{http.Request.Scheme}://{http.Request.Host}",
        });

    private static async Task<Results<RazorComponentResult<MessagePage>, RazorComponentResult<NotFoundPage>>> Show(
        string id, string? content, int? part, HttpContext http, Messages messages, CancellationToken ct)
    {
        if (await FindAsync(id, http, messages, ct) is not { } message)
            return NoSuchMessage();

        return new RazorComponentResult<MessagePage>(new { Message = message, ShowText = content == "text", Part = Math.Max(1, part ?? 1) });
    }

    private static async Task<Results<EmailPreview, RazorComponentResult<NotFoundPage>>> Preview(
        string id, HttpContext http, Messages messages, CancellationToken ct) =>
        await FindAsync(id, http, messages, ct) is { HtmlBody: { } html } ? new EmailPreview(html) : NoSuchMessage();

    private static async Task<MessageView?> FindAsync(string id, HttpContext http, Messages messages, CancellationToken ct) =>
        PublicId.TryParse(PublicId.Message, id, out var message) ? await messages.FindAsync(http.TenantId(), message, ct) : null;

    private static RazorComponentResult<NotFoundPage> NoSuchMessage() =>
        new(new { What = "There is no such message" }) { StatusCode = StatusCodes.Status404NotFound };
}
