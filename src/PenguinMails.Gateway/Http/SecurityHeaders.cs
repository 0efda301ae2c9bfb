namespace PenguinMails.Gateway.Http;

/// <summary>What every answer tells browsers. An endpoint may set a policy of its own, as the preview of emails does.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            // At the last moment, because an answer to an exception begins by clearing the headers.
            context.Response.OnStarting(Set, context.Response);
            return next(context);
        });
        app.UseHsts();
    }

    private static Task Set(object state)
    {
        var headers = ((HttpResponse)state).Headers;
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = Policy;

        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return Task.CompletedTask;
    }
}
