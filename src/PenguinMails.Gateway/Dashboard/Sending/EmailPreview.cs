namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>
/// An email's HTML as its recipient sees it, under a policy that lets it do nothing: no script, no form, no
/// request to anywhere, not even for a picture, so that looking at it is no open. It keeps our origin, so that the page around it
/// can measure how high it is: only a script could make use of that, and none runs, by the sandbox as by the policy.
/// </summary>
internal sealed class EmailPreview(string html) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy =
            "sandbox allow-same-origin; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'";
        response.Headers.CacheControl = "no-store";
        return response.WriteAsync(html, httpContext.RequestAborted);
    }
}
