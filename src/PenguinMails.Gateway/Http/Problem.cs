using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Http;

/// <summary>An error as callers see it (RFC 9457): an answer of its own, or one item in the answer to a batch.</summary>
[Description("An error (RFC 9457).")]
internal sealed record Problem : IResult
{
    public const string ContentType = "application/problem+json";
    private const string Types = "/problems/";

    [Description("What kind of error it is: `/problems/` and a word that never changes. Compare this, and not the texts.")]
    public required string Type { get; init; }

    [Description("The kind of error in words.")]
    public required string Title { get; init; }

    [Description("The HTTP status.")]
    public required int Status { get; init; }

    [Description("What is wrong and what to do, for people. Absent where the title or `errors` says it all.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    [Description("What is wrong with the request, by field. A field within a list or object has its path, such as `attachments.0.name`; `$` is the body itself.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    [JsonIgnore] public TimeSpan? RetryAfter { get; init; }

    /// <summary>The word that tells this kind of error from others.</summary>
    [JsonIgnore] public string Slug => Type[Types.Length..];

    public static Problem Of(string slug, int status, string title, string? detail) =>
        new() { Type = Types + slug, Status = status, Title = title, Detail = detail };

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
