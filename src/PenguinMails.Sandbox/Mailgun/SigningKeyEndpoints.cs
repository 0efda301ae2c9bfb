namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/account-management</summary>
internal static class SigningKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, MailgunWorld world)
    {
        routes.MapGet("/v5/accounts/http_signing_key", world.ForAccount(AnswerAsync));
        routes.MapPost("/v5/accounts/http_signing_key", world.ForAccount((http, account) =>
        {
            account.ChangeSigningKey();
            return AnswerAsync(http, account);
        }));
    }

    private static Task AnswerAsync(HttpContext http, MailgunAccount account) => JsonAnswer.ObjectAsync(http, json =>
    {
        json.WriteString("message", "success");
        json.WriteString("http_signing_key", account.SigningKey);
    });
}
