using System.Globalization;
using System.Text;
using PenguinMails.Gateway.Providers.Tracking;

namespace PenguinMails.Gateway.Tracking.Hits;

/// <summary>Where the links of tracked emails lead.</summary>
internal static class TrackingRoutes
{
    public const string Prefix = "/t";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    // A transparent picture of one pixel.
    private static readonly byte[] Pixel = Convert.FromHexString("47494638396101000100800000000000FFFFFF21F90401000000002C00000000010001000002024401003B");

    public static void MapTracking(this IEndpointRouteBuilder routes)
    {
        var links = routes.MapGroup(Prefix).AllowAnonymous().ExcludeFromDescription();
        links.MapMethods("/o/{token}", Methods, OpenAsync);
        links.MapMethods("/c/{token}", Methods, ClickAsync);
        links.MapMethods("/a/{token}", Methods, CountAsync);
    }

    /// <summary>The picture comes in any case: a broken one would be seen in the email.</summary>
    private static async Task<IResult> OpenAsync(string token, HttpContext context, TrackingTokens tokens, HitRecorder recorder)
    {
        context.Response.Headers.CacheControl = "no-store, private";
        if (tokens.Read(token) is { Kind: HitKind.Open } link)
            await recorder.RecordAsync(link, context.Request);

        return Results.Bytes(Pixel, "image/gif");
    }

    private static async Task<IResult> ClickAsync(string token, HttpContext context, TrackingTokens tokens, HitRecorder recorder)
    {
        context.Response.Headers.CacheControl = "no-store, private";
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        if (tokens.Read(token) is not { Kind: HitKind.Click or HitKind.Trap } link)
            return NotValid();

        await recorder.RecordAsync(link, context.Request);
        if (link is not { Kind: HitKind.Click, Target: { } target })
            return Page("Page not found", "This link is not valid.", StatusCodes.Status200OK);

        return Follow(context, target);
    }

    /// <summary>The pixel and the links of emails that are counted without anybody's identity.</summary>
    private static async Task<IResult> CountAsync(string token, HttpContext context, AnonymousLinks links, AnonymousCounts counts)
    {
        context.Response.Headers.CacheControl = "no-store, private";
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        if (links.Read(token) is not { } visit)
            return NotValid();

        // Who asks only for the headers is a program.
        if (HttpMethods.IsGet(context.Request.Method))
            await counts.AddAsync(visit);
        return visit.Target is { } target ? Follow(context, target) : Results.Bytes(Pixel, "image/gif");
    }

    private static IResult NotValid() =>
        Page("This link is not valid", "The link may be incomplete. Copy the full link from the email.", StatusCodes.Status404NotFound);

    private static IResult Follow(HttpContext context, string target)
    {
        context.Response.Headers.Location = InHeader(target);
        return Results.StatusCode(StatusCodes.Status302Found);
    }

    /// <summary>A header takes only some of ASCII; browsers escape the rest in the same way.</summary>
    private static string InHeader(string url)
    {
        var text = new StringBuilder(url.Length);
        foreach (var rune in url.EnumerateRunes())
            if (rune.Value is > 0x20 and < 0x7F and not ('"' or '<' or '>'))
                text.Append((char)rune.Value);
            else
                Escape(text, rune);

        return text.ToString();
    }

    private static void Escape(StringBuilder text, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
            text.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
    }

    private static IResult Page(string title, string text, int status) => Results.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
        <body>
        <h1>{title}</h1>
        <p>{text}</p>
        </body>
        </html>
        """, "text/html; charset=utf-8", statusCode: status);
}
