namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/api-response-codes</summary>
internal sealed record MailgunError(int Status, string Message)
{
    public static readonly MailgunError BadKey = new(401, "Invalid private key");
    public static readonly MailgunError TooLarge = new(413, "Message is too large");
    public static readonly MailgunError BadRecipient = new(400, "to parameter is not a valid address. please check documentation");

    public static MailgunError Bad(string message) => new(400, message);

    public static MailgunError Missing(string parameter) => new(400, $"{parameter} parameter is missing. please check documentation");

    public static MailgunError NoDomain(string name) => new(404, $"Domain not found: {name}");

    public Task WriteAsync(HttpContext http) => JsonAnswer.ObjectAsync(http, json => json.WriteString("message", Message), Status);
}
