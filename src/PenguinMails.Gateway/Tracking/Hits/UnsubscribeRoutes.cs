using System.Net;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Tracking.Hits;

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
        ? Page("This link is not valid", "The link may be incomplete. Copy the full link from the email.", button: false, StatusCodes.Status404NotFound)
        : Page("Unsubscribe", "You won't get newsletters or offers from this sender. You'll still get email about your own activity, such as receipts.", button: true);

    private static async Task<IResult> UnsubscribeAsync(string token, UnsubscribeLinks links, Unsubscriptions unsubscriptions, CancellationToken ct) =>
        links.Read(token) is { } named && await unsubscriptions.AddAsync(named.Tenant, named.Delivery, ct)
            ? Page("You are unsubscribed", "You won't get newsletters or offers from this sender.", button: false)
            : Problems.NotFound();

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
