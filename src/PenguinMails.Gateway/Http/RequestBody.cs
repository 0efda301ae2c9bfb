using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace PenguinMails.Gateway.Http;

/// <summary>Reads a request's body whole, up to a bound.</summary>
internal static class RequestBody
{
    /// <summary>Reads a JSON object of a known shape.</summary>
    /// <returns>It, or what is wrong with the body.</returns>
    public static async ValueTask<(T? Value, Problem? Problem)> ReadJsonAsync<T>(HttpRequest request, int most, CancellationToken ct, T? ifEmpty = null) where T : class
    {
        if (await ReadAsync(request, most, ct) is not { } body)
            return (null, Problems.TooLarge());
        if (body.Length == 0 && ifEmpty is not null)
            return (ifEmpty, null);

        try
        {
            return JsonSerializer.Deserialize<T>(body, Json.Options) is { } value ? (value, null) : (null, Problems.InvalidField("$", "Must be a JSON object."));
        }
        catch (JsonException error)
        {
            return (null, Misread(error));
        }
    }

    /// <summary>Reads JSON and hands it on; what is wrong with its text, or has no right shape for whoever reads it further, is named.</summary>
    public static async ValueTask<(T? Answer, Problem? Problem)> UseJsonAsync<T>(
        HttpRequest request, int most, Func<JsonElement, Task<(T? Answer, Problem? Problem)>> use, CancellationToken ct, string tooLarge = "The request is too large.") where T : class
    {
        if (await ReadAsync(request, most, ct) is not { } body)
            return (null, Problems.TooLarge(tooLarge));

        try
        {
            using var document = JsonUnicode.Parse(body, default);
            var faults = JsonUnicode.Faults(document.RootElement).Distinct().ToDictionary(path => path, _ => (string[])["Is not valid Unicode."]);
            return faults.Count > 0 ? (null, Problems.InvalidField(faults)) : await use(document.RootElement);
        }
        catch (JsonException error)
        {
            return (null, Misread(error));
        }
    }

    /// <returns>Null where it is longer than the bound.</returns>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, int most, CancellationToken ct)
    {
        // The server's own bound counts the framing of chunks, says nothing of which bound it was, and breaks the connection before
        // a caller who is still sending has read the answer. Without it the server reads on for a while and throws it away.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (request.ContentLength > most)
            return null;

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            if (read.Buffer.Length > most)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static Problem Misread(JsonException error) => error.Path is null or "$" or ""
        ? Problems.InvalidRequest("The body is not JSON.")
        : Problems.InvalidField(error.Path.TrimStart('$', '.'), "Is not of the right shape.");
}

/// <summary>An endpoint's own bound in place of the general one.</summary>
internal sealed class RequestSizeLimit(long bytes) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => bytes;
}
