using System.Globalization;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/overview, "API error codes" and "HTTP response codes".</summary>
internal sealed record PostmarkError(int ErrorCode, string Message, int Status = 422)
{
    public static readonly PostmarkError NoToken = new(10, "No Account or Server API tokens were supplied in the HTTP headers. Please add a header for either X-Postmark-Server-Token or X-Postmark-Account-Token.", 401);
    public static readonly PostmarkError BadServerToken = new(10, "Request does not contain a valid Server token.", 401);
    public static readonly PostmarkError BadAccountToken = new(10, "Request does not contain a valid Account token.", 401);
    public static readonly PostmarkError NotJson = new(409, "The 'Accept' and 'Content-Type' headers of this request must be 'application/json'.", 415);
    public static readonly PostmarkError Malformed = new(402, "Invalid JSON");
    public static readonly PostmarkError TooLarge = new(413, "The request is larger than allowed.", 413);
    public static readonly PostmarkError RateLimited = new(429, "Rate limit exceeded", 429);
    public static readonly PostmarkError Maintenance = new(100, "Maintenance", 503);
    public static readonly PostmarkError Unexpected = new(101, "An unexpected error occurred. Error ID: 6f7b1c2e", 500);
    public static readonly PostmarkError TooManyMessages = new(410, "Batches may contain at most 500 messages.");

    public static PostmarkError Invalid(string message) => new(300, message);

    public static PostmarkError Incompatible(string message) => new(403, message);

    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        http.Response.Headers["X-PM-ApiErrorCode"] = ErrorCode.ToString(CultureInfo.InvariantCulture);
        return http.Response.WriteAsJsonAsync(new(ErrorCode, Message), PostmarkJson.Default.PostmarkProblem, cancellationToken: http.RequestAborted);
    }
}

internal sealed record PostmarkProblem(int ErrorCode, string Message);
