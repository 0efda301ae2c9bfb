using System.Net;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>One-click unsubscribing (RFC 8058): a mail program posts, a person sees a page with one button first.</summary>
internal static class UnsubscribeRoutes
{
    public static void MapUnsubscribe(this IEndpointRouteBuilder routes)
    {
        var links = routes.MapGroup("/u/{token}").AllowAnonymous().ExcludeFromDescription();
        links.MapGet("", Ask);
        links.MapPost("", UnsubscribeAsync).DisableAntiforgery();
    }

    private static IResult Ask(string token, UnsubscribeLinks links) => links.Read(token) is null
        ? Page("This link is not valid", "It may have been cut off. Use the whole link from the email.", button: false, StatusCodes.Status404NotFound)
        : Page("Unsubscribe", "You will get no more newsletters and offers from this sender. Mail that you ask for, such as receipts, still comes.", button: true);

    private static async Task<IResult> UnsubscribeAsync(string token, UnsubscribeLinks links, Writer writer, TimeProvider time)
    {
        if (links.Read(token) is not { } named)
            return Problems.NotFound();

        var now = time.GetUtcNow();
        var known = await writer.ChangeAsync(session =>
        {
            var address = session.First<string>(
                "SELECT recipient_key FROM deliveries WHERE id = @Delivery AND tenant_id = @Tenant", new { named.Delivery, named.Tenant });
            if (address is not null)
                SuppressionList.Add(session, [new(
                    named.Tenant, address, SuppressionScope.Bulk, SuppressionReason.Unsubscribe, "link", true, now, Guid.CreateVersion7(now), null)]);

            return address is not null;
        });
        return known
            ? Page("You are unsubscribed", "You will get no more newsletters and offers from this sender.", button: false)
            : Problems.NotFound();
    }

    private static IResult Page(string title, string text, bool button, int status = StatusCodes.Status200OK) => Results.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(title)}</title></head>
        <body>
        <h1>{WebUtility.HtmlEncode(title)}</h1>
        <p>{WebUtility.HtmlEncode(text)}</p>
        {(button ? "<form method=\"post\"><button>Unsubscribe</button></form>" : "")}
        </body>
        </html>
        """, "text/html; charset=utf-8", statusCode: status);
}
