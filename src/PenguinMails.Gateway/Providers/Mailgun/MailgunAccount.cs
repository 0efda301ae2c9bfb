using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domains</summary>
internal static class MailgunAccount
{
    public static async Task<ConnectionCheck> CheckAsync(MailgunApi api, MailgunSettings settings, CancellationToken ct)
    {
        // While the form is filled in, the key comes before the domain.
        if (settings.Domain.Length == 0)
            return await api.CallAsync(settings, HttpMethod.Get, "/v4/domains?limit=1", null, ct) is var key && key is HttpOutcome.Answered { Ok: true }
                ? new(true, "Mailgun accepted the API key.")
                : Failed(key);

        var exchange = await api.CallAsync(settings, HttpMethod.Get, $"/v4/domains/{MailgunApi.Segment(settings.Domain)}", null, ct);
        if (exchange is HttpOutcome.Answered { Status: 401 or 403 } no && MailgunErrors.Check(no) is null) return await CheckSendingKeyAsync(api, settings, exchange, ct);
        if (exchange is HttpOutcome.Answered { Status: 404 }) return new(false, $"Domain not found at Mailgun {settings.Domain} in this region.");
        if (exchange is not HttpOutcome.Answered { Ok: true } answer) return Failed(exchange);
        return State(answer) switch
        {
            "active" => new(true, $"Connected to Mailgun; {settings.Domain} is active."),
            "disabled" => new(false, $"Mailgun has disabled {settings.Domain}."),
            "unverified" => new(true, $"Connected to Mailgun, but {settings.Domain} is unverified.") { UnverifiedDomain = settings.Domain },
            _ => new(false, "Mailgun's answer can't be read."),
        };
    }

    /// <summary>Null where the API key may not read the account's signing key.</summary>
    public static async Task<ConnectionCheck?> CheckSigningKeyAsync(MailgunApi api, MailgunSettings settings, CancellationToken ct)
    {
        if (await api.CallAsync(settings, HttpMethod.Get, "/v5/accounts/http_signing_key", null, ct) is not HttpOutcome.Answered { Ok: true } answer
            || MailgunErrors.Field(answer, "http_signing_key") is not { Length: > 0 } key)
            return null;

        return BasicCredential.Same(key, settings.WebhookSigningKey)
            ? new(true, "This is the webhook signing key of your Mailgun account.")
            : new(false, "The webhook signing key is not the one of this Mailgun account. " + MailgunWebhooks.WhereTheKeyIs);
    }

    public static string Explain(HttpOutcome exchange) => exchange is HttpOutcome.Answered answer ? MailgunErrors.Explain(answer) : exchange.Detail;

    /// <summary>A Domain Sending Key may do nothing but send: an empty message is then refused for what it lacks, and not for the key.</summary>
    private static async Task<ConnectionCheck> CheckSendingKeyAsync(MailgunApi api, MailgunSettings settings, HttpOutcome refused, CancellationToken ct)
    {
        var form = new MailgunForm().Add("o:testmode", true);
        var exchange = await api.CallAsync(settings, HttpMethod.Post, $"/v3/{MailgunApi.Segment(settings.Domain)}/messages", form.ToContent, ct);
        return exchange is HttpOutcome.Answered { Status: 400 }
            ? new(true, "Connected to Mailgun with a key that may only send: webhooks can't be registered and lost answers not looked up.")
            : Failed(exchange is HttpOutcome.Answered { Status: 401 } ? exchange : refused);
    }

    public static ConnectionCheck Failed(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.Answered answer when MailgunErrors.Check(answer) is { } check => check,
        HttpOutcome.Answered { Status: 401 } => ConnectionCheck.KeyRefused(Explain(exchange)),
        HttpOutcome.Answered { Status: 429 } => ConnectionCheck.TooFast(Explain(exchange)),
        HttpOutcome.Answered { Status: >= 500 } => ConnectionCheck.NotReached("Mailgun", Explain(exchange)),
        HttpOutcome.Answered => new(false, Explain(exchange)),
        _ => ConnectionCheck.NotReached("Mailgun", exchange.Detail),
    };

    private static string? State(HttpOutcome.Answered answer)
    {
        try
        {
            return JsonReading.Guarded(answer.Body, root => root.Child("domain")?.Text("state"));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
