using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>
/// https://postmarkapp.com/developer/api/overview, "API error codes" and "HTTP response codes". Two number spaces: the
/// error codes 401, 405, 413, 429 and 500 are not the HTTP statuses of the same number.
/// </summary>
internal static class PostmarkErrors
{
    private const int Maintenance = 100;
    private const int CallerNotAllowed = 1480;
    private const int DomainExists = 512;

    private const string AllowTheGateway =
        "Postmark only accepts API calls from allowed IP addresses. Add this gateway's address to the server's list.";

    /// <summary>What an exchange that has no answer per message means for every message in it.</summary>
    public static SendOutcome Of(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.NotSent => new SendOutcome.Unavailable(exchange.Detail),
        HttpOutcome.Lost => new SendOutcome.Unknown(exchange.Detail),
        HttpOutcome.Answered answer => OfStatus(answer, Read(answer)),
        _ => throw new InvalidOperationException(exchange.GetType().Name),
    };

    /// <summary>The answer to one message, alone or as an item of a batch.</summary>
    public static SendOutcome OfItem(PostmarkAnswer? item, OutgoingEnvelope envelope) => item switch
    {
        // The others of the group get it.
        { ErrorCode: 0 or 406, MessageID: { Length: > 0 } id } => PostmarkInactive.Without(new(id), item.Message, envelope),
        { ErrorCode: { } code and not 0 } => OfCode(code, $"{code}: {item.Message}"),
        _ => new SendOutcome.Unknown("Postmark's answer names neither a message nor an error"),
    };

    public static bool IsNotNow(HttpOutcome.Answered answer) =>
        answer.Status == 429 || (answer.Status == 503 && Read(answer)?.ErrorCode == Maintenance);

    public static string Explain(HttpOutcome.Answered answer) =>
        Read(answer) is { ErrorCode: { } code } error ? answer.Explain($"{code}: {error.Message}") : answer.Detail;

    /// <summary>Why Postmark does not take a domain, for people.</summary>
    public static string OfDomain(HttpOutcome.Answered answer) => Read(answer) switch
    {
        { ErrorCode: DomainExists } => "This domain is already in your Postmark account.",
        { Message: { Length: > 0 } message } => $"Postmark refused the domain: {message}",
        _ => Explain(answer),
    };

    /// <summary>What a refused question means for the connection.</summary>
    public static ConnectionCheck Check(HttpOutcome.Answered answer) =>
        Read(answer)?.ErrorCode == CallerNotAllowed ? new(false, AllowTheGateway) { Cause = Explain(answer) } : new(false, Explain(answer));

    private static SendOutcome OfStatus(HttpOutcome.Answered answer, PostmarkAnswer? error)
    {
        var detail = Explain(answer);
        return answer.Status switch
        {
            200 => new SendOutcome.Unknown("Postmark's answer can't be read; " + detail),
            401 or 404 => new SendOutcome.Misconfigured(ProblemScope.Connection, detail, answer.Status == 401),
            408 => new SendOutcome.Unknown(detail),
            413 => new SendOutcome.Refused(RefusalReason.TooLarge, detail),
            429 => new SendOutcome.Throttled(answer.RetryAfter, detail),
            503 when error?.ErrorCode == Maintenance => new SendOutcome.Unavailable(detail),
            >= 500 => new SendOutcome.Unknown(detail),
            _ when error?.ErrorCode is { } code => OfCode(code, detail),

            // Not from Postmark itself but from something before it (a 403 in HTML from its firewall): the next try may pass.
            _ => new SendOutcome.Unavailable(detail),
        };
    }

    private static SendOutcome OfCode(int code, string detail) => code switch
    {
        // Sender signature unknown, or not confirmed.
        400 or 401 => new SendOutcome.Misconfigured(ProblemScope.FromDomain, detail),

        // Token; out of credits; pending approval; may not send; no such server; stream unknown or unable.
        10 or 405 or 412 or 413 or 422 or 1235 or 1236 => new SendOutcome.Misconfigured(ProblemScope.Connection, detail, code == 10),
        CallerNotAllowed => new SendOutcome.Misconfigured(ProblemScope.Connection, AllowTheGateway),
        406 => PostmarkInactive.Refused(detail),
        410 => new SendOutcome.Refused(RefusalReason.TooLarge, detail),
        411 => new SendOutcome.Refused(RefusalReason.Content, detail),
        429 => new SendOutcome.Throttled(null, detail),
        Maintenance => new SendOutcome.Unavailable(detail),
        101 => new SendOutcome.Unknown(detail),
        _ => new SendOutcome.Refused(RefusalReason.Other, detail),
    };

    private static PostmarkAnswer? Read(HttpOutcome.Answered answer)
    {
        // Maintenance pages and firewalls answer in HTML.
        if (answer.Body.Length == 0 || answer.Body[0] != '{') return null;
        try
        {
            return JsonSerializer.Deserialize(answer.Body, PostmarkJson.Default.PostmarkAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
