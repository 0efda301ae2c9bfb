using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>What every Postmark endpoint does first and last.</summary>
internal sealed class PostmarkRequests(PostmarkWorld world)
{
    public RequestDelegate ForServer(Func<HttpContext, PostmarkServer, Task> handler) => http =>
        world.Server(http.Request, out var error) is not { } server ? error.WriteAsync(http)
        : WantsJson(http.Request) ? handler(http, server)
        : PostmarkError.NotJson.WriteAsync(http);

    public RequestDelegate ForAccount(Func<HttpContext, Task> handler) => http =>
        !world.HasAccount(http.Request, out var error) ? error.WriteAsync(http)
        : WantsJson(http.Request) ? handler(http)
        : PostmarkError.NotJson.WriteAsync(http);

    /// <summary>Null when the request was answered with what is wrong with it.</summary>
    public static async Task<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, int limit = 10 * 1024 * 1024) where T : class
    {
        using var body = await RequestBody.ReadAsync(http.Request, limit, http.RequestAborted);
        var error = PostmarkError.TooLarge;
        if (body is not null)
        {
            try
            {
                if (JsonSerializer.Deserialize(body.Bytes, type) is { } value) return value;
                error = PostmarkError.Incompatible("The request has no content.");
            }
            catch (JsonException e)
            {
                // The reader's own exception is about syntax; the serialiser's is about types.
                error = e.InnerException is JsonException ? PostmarkError.Malformed
                    : PostmarkError.Incompatible($"Invalid or incompatible field at {e.Path}.");
            }
        }

        await error.WriteAsync(http);
        return null;
    }

    public static Task AnswerAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type) =>
        http.Response.WriteAsJsonAsync(value, type, cancellationToken: http.RequestAborted);

    public static Task OkAsync(HttpContext http, string message) =>
        AnswerAsync(http, new(0, message), PostmarkJson.Default.PostmarkProblem);

    public static int? Number(HttpRequest request, string name) =>
        int.TryParse(Value(request, name), out var number) ? number : null;

    public static string? Value(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public static int Id(HttpContext http) => int.TryParse(http.GetRouteValue("id")?.ToString(), out var id) ? id : 0;

    private static bool WantsJson(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (!accept.Contains("json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("*/*", StringComparison.Ordinal)) return false;
        return request.ContentLength is null or 0 || request.HasJsonContentType();
    }
}
