using PenguinMails.Sandbox.Mailgun;

namespace PenguinMails.Sandbox.Control;

internal static class SigningKeyEndpoint
{
    public static void MapSigningKey(this IEndpointRouteBuilder routes, MailgunWorld mailgun) =>
        routes.MapGet("/_sandbox/signing-key", (RequestDelegate)(http =>
        {
            var key = mailgun.Account(http.Request.Query["key"].ToString()).SigningKey;
            return http.Response.WriteAsJsonAsync(new(key), ControlJson.Default.SigningKey, cancellationToken: http.RequestAborted);
        }));
}
