using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Http;

/// <summary>An error as callers see it (RFC 9457): an answer of its own, or one item in the answer to a batch.</summary>
internal sealed record Problem : IResult
{
    public const string ContentType = "application/problem+json";

    /// <summary><c>/problems/</c> and a word that never changes.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }
    public required int Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    /// <summary>What is wrong by the path of the field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    [JsonIgnore] public TimeSpan? RetryAfter { get; init; }

    public Task ExecuteAsync(HttpContext context)
    {
        if (IsForReading(context.Request) && context.RequestServices.GetService<ErrorScreen>() is { } screen)
            return screen(this).ExecuteAsync(context);

        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";

        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : JsonSerializer.SerializeAsync(response.Body, this, Json.Options, context.RequestAborted);
    }

    /// <summary>By somebody in front of the dashboard, rather than by a program.</summary>
    private static bool IsForReading(HttpRequest request) =>
        request.Path.StartsWithSegments("/dashboard") && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Draws an error as a page.</summary>
internal delegate IResult ErrorScreen(Problem problem);
