using System.Security.Cryptography;

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

    /// <summary>
    /// For the page of the API reference: its own inline script runs by this nonce. Scalar writes style elements and attributes
    /// that carry none, so that styles may be inline there; the page shows nothing that anybody has entered.
    /// </summary>
    public static string AllowScalar(HttpResponse response)
    {
        var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        response.Headers.ContentSecurityPolicy = Policy
            .Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal)
            .Replace("style-src 'self'", "style-src 'self' 'unsafe-inline'", StringComparison.Ordinal);
        return nonce;
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
