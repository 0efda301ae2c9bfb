using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PenguinMails.Gateway.Dashboard.Errors;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Acceptance;
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
        messages.MapGet("/export.csv", Export);
        messages.MapGet("/{id}", Show);
        messages.MapGet("/{id}/preview", Preview);
        messages.MapPost("/{id}/cancel", Cancel);
        messages.MapPost("/{id}/again", Again);
    }

    private static async Task<RazorComponentResult<MessagesPage>> List(
        HttpContext http, MessageStore messages, ProviderCatalog catalog, [AsParameters] MessageQuery search, CancellationToken ct)
    {
        var isReadable = search.Problems(catalog).Count == 0;
        var (tenant, filter) = (http.TenantId(), search.ToFilter());
        return new(new
        {
            Search = search,
            Found = isReadable ? await messages.LookAsync(tenant, filter, search.Typed, search.Cursor, PageSize, ct) : FoundMessages.None,
            Counts = isReadable && search.CanBeCounted ? await messages.CountAsync(tenant, filter, ct) : null,
            Origin = $"{http.Request.Scheme}://{http.Request.Host}",
        });
    }

    /// <summary>What the page with the same filters lists.</summary>
    private static Results<CsvFile, RedirectHttpResult> Export(
        HttpContext http, MessageStore messages, ProviderCatalog catalog, TimeProvider time, [AsParameters] MessageQuery search, CancellationToken ct) =>
        search.Problems(catalog).Count > 0
            ? TypedResults.LocalRedirect(search.Address(null))
            : MessageExport.Of(messages.AllAsync(http.TenantId(), search.ToFilter(), search.Typed, ct), $"messages-{time.GetUtcNow():yyyy-MM-dd}.csv");

    private static async Task<Results<RazorComponentResult<MessagePage>, RazorComponentResult<NotFoundPage>>> Show(
        string id, string? content, string? width, int? part, string? cancel, string? again, HttpContext http, MessageStore messages, CancellationToken ct)
    {
        if (await FindAsync(id, http, messages, ct) is not { } message)
            return NoSuchMessage();

        var (older, newer) = await messages.BesideAsync(http.TenantId(), message.Id, ct);
        return new RazorComponentResult<MessagePage>(new
        {
            Message = message,
            Shown = content,
            Source = content == MessageBody.MimeSource && await messages.OutgoingAsync(http.TenantId(), message.Id, ct) is { } outgoing ? MessageSource.Of(outgoing) : null,
            Narrow = width == "phone",
            Part = Math.Max(1, part ?? 1),
            AskToCancel = cancel is not null,
            AskToSend = again is not null,
            Older = older,
            Newer = newer,
        });
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<NotFoundPage>>> Again(
        string id, [FromForm] Guid once, HttpContext http, SendAgain sending, CancellationToken ct)
    {
        if (!PublicId.TryParse(PublicId.Message, id, out var message) || await sending.SendAsync(http.TenantId(), message, once, ct) is var (sent, problem) && sent is null && problem is null)
            return NoSuchMessage();

        new Toast(sent is not null, sent is not null ? "Accepted. This is the new email." : $"Not sent. {problem}").Keep(http);
        return TypedResults.LocalRedirect(MessageAddresses.Message(sent ?? message));
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
