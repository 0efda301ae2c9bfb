using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace PenguinMails.Gateway.Http;

/// <summary>Reads a request's body whole, up to a bound.</summary>
internal static class RequestBody
{
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
}

/// <summary>An endpoint's own bound in place of the general one.</summary>
internal sealed class RequestSizeLimit(long bytes) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => bytes;
}
