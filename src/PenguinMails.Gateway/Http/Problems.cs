namespace PenguinMails.Gateway.Http;

/// <summary>Every kind of error there is. The slugs are a promise to callers.</summary>
internal static class Problems
{
    public static Problem InvalidRequest(string detail) => Problem.Of("invalid_request", 400, "Invalid request", detail);

    /// <param name="errors">What is wrong by the path of the field.</param>
    public static Problem InvalidField(IReadOnlyDictionary<string, string[]> errors) =>
        Problem.Of("invalid_field", 422, "Invalid field", null) with { Errors = errors };

    public static Problem InvalidField(string path, string error) =>
        InvalidField(new Dictionary<string, string[]> { [path] = [error] });

    public static Problem Unauthorized(string detail = "Send an API key: Authorization: Bearer <key>.") =>
        Problem.Of("unauthorized", 401, "No valid credential", detail);

    public static Problem Forbidden(string detail = "This API key does not have the required scope.") =>
        Problem.Of("forbidden", 403, "Not allowed", detail);

    public static Problem NotFound(string? detail = null) => Problem.Of("not_found", 404, "Not found", detail);

    public static Problem MethodNotAllowed() => Problem.Of("method_not_allowed", 405, "The method is not allowed here", null);

    public static Problem Conflict(string detail) => Problem.Of("conflict", 409, "Conflict", detail);

    public static Problem StaleVersion(string detail = "Someone else changed it after you read it. Read it again and repeat your change.") =>
        Problem.Of("stale_version", 409, "Version conflict", detail);

    /// <param name="detail">The seeds' sentence.</param>
    /// <param name="field">Where the key was given.</param>
    public static Problem InvalidApiKey(string detail, string field) =>
        InvalidApiKey(detail) with { Errors = new Dictionary<string, string[]> { [field] = [detail] } };

    public static Problem InvalidApiKey(string detail) => Problem.Of("invalid_api_key", 422, "The provider rejected the API key", detail);

    public static Problem DomainNotVerified() =>
        Problem.Of("domain_not_verified", 422, "The sender's domain is not verified", "Domain verification required.");

    /// <param name="status">As the provider wants to hear it.</param>
    public static Problem WebhookRejected(int status) =>
        Problem.Of("unauthorized", status, "Webhook verification failed", "The credential or signature does not match this connection.");

    public static Problem ProviderUnreachable(string detail) => Problem.Of("provider_unreachable", 502, "The provider can't be reached", detail);

    public static Problem RefusedByProvider(string detail) => Problem.Of("refused_by_provider", 422, "The provider refused it", detail);

    public static Problem IdempotencyConflict(int hours = 24) =>
        Problem.Of("idempotency_conflict", 409, "Idempotency key reused", $"This Idempotency-Key was used with a different body in the last {hours} hours.");

    public static Problem TooLarge(string detail = "The request is too large.") => Problem.Of("too_large", 413, "Too large", detail);

    public static Problem UnsupportedMediaType() =>
        Problem.Of("unsupported_media_type", 415, "The content type is not supported", "Send application/json.");

    public static Problem RateLimited(TimeSpan retryAfter, string? detail = null) =>
        Problem.Of("rate_limited", 429, "Too fast", detail) with { RetryAfter = retryAfter };

    public static Problem Overloaded(TimeSpan? retryAfter = null) =>
        Problem.Of("overloaded", 503, "Overloaded", "Nothing was stored. Try again in a moment.") with { RetryAfter = retryAfter ?? TimeSpan.FromSeconds(1) };

    public static Problem Unavailable()
    {
        const string Detail = "We don't know whether the request was stored. Retry safely with an Idempotency-Key.";
        return Problem.Of("unavailable", 503, "The store can't be reached", Detail) with { RetryAfter = TimeSpan.FromSeconds(5) };
    }

    public static Problem InvalidToken() =>
        Problem.Of("invalid_csrf_token", 400, "This form has expired", "Reload the page and try again.");

    public static Problem InternalError() =>
        Problem.Of("internal_error", 500, "Something went wrong on our side", "The error was logged. We don't know whether the request was stored.");

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
        431 => Problem.Of("headers_too_large", 431, "The headers are too large", "At most 64 KB."),
        503 => Overloaded(),
        >= 500 => InternalError() with { Status = status },
        _ => Problem.Of("invalid_request", status, "The request can't be handled", null),
    };
}
