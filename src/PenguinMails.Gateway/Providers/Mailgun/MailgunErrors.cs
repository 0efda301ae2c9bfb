using System.Text.Json;
using System.Text.RegularExpressions;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth, "API Response Codes"</summary>
internal static partial class MailgunErrors
{
    /// <summary>The whole answer to a path that is not there, with status 200.</summary>
    private const string NoSuchPath = "Mailgun Magnificent API";

    private const string AllowTheGateway =
        "Mailgun only accepts API calls from allowed IP addresses. Add this gateway's address to the account's IP allowlist.";

    public static SendOutcome Of(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.NotSent => new SendOutcome.Unavailable(exchange.Detail),
        HttpOutcome.Lost => new SendOutcome.Unknown(exchange.Detail),
        HttpOutcome.Answered { Status: 200 } answer => Taken(answer),
        HttpOutcome.Answered answer => OfStatus(answer, Explain(answer)),
        _ => throw new InvalidOperationException(exchange.GetType().Name),
    };

    /// <summary>Only 429: behind a 503 of Mailgun's the message may have been taken.</summary>
    public static bool IsNotNow(HttpOutcome.Answered answer) => answer.Status == 429;

    public static string Explain(HttpOutcome.Answered answer) => Field(answer, "message") is { } message ? answer.Explain(message)
        : answer is { Status: 401 } && answer.Text.Trim() == "Forbidden" ? answer.Explain("Forbidden. Check the API key, and that the account's IP allowlist includes this gateway's address.")
        : answer.Detail;

    /// <summary>What a refused question means for the connection; null for what says nothing of its own.</summary>
    public static ConnectionCheck? Check(HttpOutcome.Answered answer) =>
        RefusesTheCaller(answer) ? new(false, AllowTheGateway) { Cause = Explain(answer) } : null;

    /// <summary>There is no code for it; where Mailgun says why at all, it names the address or the list.</summary>
    private static bool RefusesTheCaller(HttpOutcome.Answered answer) =>
        answer.Status is 401 or 403 && Field(answer, "message") is { } message && CallersAddress().IsMatch(message);

    [GeneratedRegex(@"\bIPs?\b|allow-?list|white-?list", RegexOptions.CultureInvariant)]
    private static partial Regex CallersAddress();

    public static bool IsNoSuchPath(HttpOutcome.Answered answer) => answer.Text.Trim() == NoSuchPath;

    public static string? Field(HttpOutcome.Answered answer, string name)
    {
        try
        {
            return JsonReading.Guarded(answer.Body, root => root.Text(name));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static SendOutcome Taken(HttpOutcome.Answered answer)
    {
        if (Field(answer, "id") is { Length: > 0 } id) return new SendOutcome.Accepted(id.Trim('<', '>', ' '));
        return IsNoSuchPath(answer)
            ? new SendOutcome.Unavailable("This is not the address of Mailgun's sending API")
            : new SendOutcome.Unknown("Mailgun's answer can't be read; " + answer.Detail);
    }

    private static SendOutcome OfStatus(HttpOutcome.Answered answer, string detail) => answer.Status switch
    {
        400 => new SendOutcome.Refused(RefusalReason.Other, detail),

        401 or 403 when RefusesTheCaller(answer) => new SendOutcome.Misconfigured(ProblemScope.Connection, AllowTheGateway),

        // Key or its IP list; request failed for the account; account restricted; domain not there.
        401 or 402 or 403 or 404 => new SendOutcome.Misconfigured(ProblemScope.Connection, detail, answer.Status == 401),
        408 or >= 500 => new SendOutcome.Unknown(detail),
        413 => new SendOutcome.Refused(RefusalReason.TooLarge, detail),
        429 => new SendOutcome.Throttled(answer.RetryAfter, detail),
        > 400 => new SendOutcome.Refused(RefusalReason.Other, detail),
        _ => new SendOutcome.Unavailable(detail),
    };
}
