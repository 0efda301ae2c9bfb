using System.IO.Compression;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>A webhook's body, unpacked where it is gzip, and never more than its provider sends either way.</summary>
internal abstract record WebhookBody
{
    private WebhookBody() { }

    public sealed record Whole(byte[] Bytes) : WebhookBody;

    public sealed record TooLarge : WebhookBody;

    public sealed record Damaged : WebhookBody;

    public static async Task<WebhookBody> ReadAsync(HttpRequest request, int most, CancellationToken ct)
    {
        if (await RequestBody.ReadAsync(request, most, ct) is not { } bytes)
            return new TooLarge();

        return request.Headers.ContentEncoding.ToString().ToLowerInvariant() switch
        {
            "" or "identity" => new Whole(bytes),
            "gzip" => Unpack(bytes, most),
            _ => new Damaged(),
        };
    }

    private static WebhookBody Unpack(byte[] packed, int most)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            var unpacked = new byte[most + 1];
            var length = gzip.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
            return length > most ? new TooLarge() : new Whole(unpacked[..length]);
        }
        catch (InvalidDataException)
        {
            return new Damaged();
        }
    }
}
