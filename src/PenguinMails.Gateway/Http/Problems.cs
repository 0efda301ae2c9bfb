namespace PenguinMails.Gateway.Http;

/// <summary>Every kind of error there is. The slugs are a promise to callers.</summary>
internal static class Problems
{
    public static Problem InvalidRequest(string detail) => Make("invalid_request", 400, "Invalid request", detail);

    /// <param name="errors">What is wrong by the path of the field.</param>
    public static Problem InvalidField(IReadOnlyDictionary<string, string[]> errors) =>
        Make("invalid_field", 422, "Invalid field", null) with { Errors = errors };

    public static Problem InvalidField(string path, string error) =>
        InvalidField(new Dictionary<string, string[]> { [path] = [error] });

    public static Problem Unauthorized(string detail = "Send an API key: Authorization: Bearer <key>.") =>
        Make("unauthorized", 401, "No valid credential", detail);

    public static Problem Forbidden(string detail = "This API key does not have the required scope.") =>
        Make("forbidden", 403, "Not allowed", detail);

    public static Problem NotFound(string? detail = null) => Make("not_found", 404, "Not found", detail);

    public static Problem MethodNotAllowed() => Make("method_not_allowed", 405, "The method is not allowed here", null);

    public static Problem Conflict(string detail) => Make("conflict", 409, "Conflict", detail);

    public static Problem StaleVersion(string detail = "Someone else changed it after you read it. Read it again and repeat your change.") =>
        Make("stale_version", 409, "Version conflict", detail);

    /// <param name="detail">The seeds' sentence.</param>
    /// <param name="field">Where the key was given.</param>
    public static Problem InvalidApiKey(string detail, string field) =>
        Make("invalid_api_key", 422, "The provider rejected the API key", detail) with { Errors = new Dictionary<string, string[]> { [field] = [detail] } };

    public static Problem ProviderUnreachable(string detail) => Make("provider_unreachable", 502, "The provider can't be reached", detail);

    public static Problem RefusedByProvider(string detail) => Make("refused_by_provider", 422, "The provider refused it", detail);

    public static Problem IdempotencyConflict() =>
        Make("idempotency_conflict", 409, "Idempotency key reused", "This Idempotency-Key was used with a different body in the last 24 hours.");

    public static Problem TooLarge(string detail = "The request is too large.") => Make("too_large", 413, "Too large", detail);

    public static Problem UnsupportedMediaType() =>
        Make("unsupported_media_type", 415, "The content type is not supported", "Send application/json.");

    public static Problem RateLimited(TimeSpan retryAfter, string? detail = null) =>
        Make("rate_limited", 429, "Too fast", detail) with { RetryAfter = retryAfter };

    public static Problem Overloaded(TimeSpan? retryAfter = null) =>
        Make("overloaded", 503, "Overloaded", "Nothing was stored. Try again in a moment.") with { RetryAfter = retryAfter ?? TimeSpan.FromSeconds(1) };

    public static Problem Unavailable()
    {
        const string Detail = "We don't know whether the request was stored. Retry safely with an Idempotency-Key.";
        return Make("unavailable", 503, "The store can't be reached", Detail) with { RetryAfter = TimeSpan.FromSeconds(5) };
    }

    public static Problem InvalidToken() =>
        Make("invalid_csrf_token", 400, "This form has expired", "Reload the page and try again.");

    public static Problem InternalError() =>
        Make("internal_error", 500, "Something went wrong on our side", "The error was logged. We don't know whether the request was stored.");

    public static Problem Make(string slug, int status, string title, string? detail) =>
        new() { Type = "/problems/" + slug, Status = status, Title = title, Detail = detail };

    /// <summary>For a bare status that the framework answered.</summary>
    public static Problem OfStatus(int status) => status switch
    {
        400 => InvalidRequest("The request can't be read."),
        401 => Unauthorized(),
        403 => Forbidden(),
        404 => NotFound(),
        405 => MethodNotAllowed(),
        413 => TooLarge(),
        415 => UnsupportedMediaType(),
        429 => RateLimited(TimeSpan.FromSeconds(1)),
        431 => Make("headers_too_large", 431, "The headers are too large", "At most 64 KB."),
        503 => Overloaded(),
        >= 500 => InternalError() with { Status = status },
        _ => Make("invalid_request", status, "The request can't be handled", null),
    };
}
