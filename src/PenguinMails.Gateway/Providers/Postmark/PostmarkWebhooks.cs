using System.Security.Cryptography;
using System.Text;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>
/// Postmark signs nothing: https://postmarkapp.com/developer/webhooks/webhooks-overview. What it sends back is what was
/// registered: basic auth and a fixed header. A signature over the body, as some examples show it, is accepted as well.
/// </summary>
internal static class PostmarkWebhooks
{
    public const string SignatureHeader = "X-Postmark-Signature";

    public static WebhookClaim Claim(WebhookRequest request)
    {
        try
        {
            var named = JsonReading.Guarded(request.Body, root => root.Child("Metadata")?.Text(CallTag.CallKey));
            if (Guid.TryParseExact(BasicCredential.Of(request)?.User, "N", out var user)) return new(true, user, null);
            return new(true, CallTag.TryParse(named, out var connectionId, out _) ? connectionId : null, null);
        }
        catch (FormatException)
        {
            return new(false, null, null);
        }
    }

    public static bool Verify(Connection connection, WebhookRequest request) =>
        IsShown(connection.WebhookSecret, request)
        || (connection.PreviousWebhookSecret is { } previous && IsShown(previous, request));

    private static bool IsShown(string secret, WebhookRequest request)
    {
        if (secret.Length == 0) return false;
        if (BasicCredential.Of(request) is { } credentials && BasicCredential.Same(credentials.Password, secret)) return true;
        var header = request.Headers[SignatureHeader].ToString();
        if (header.Length == 0) return false;
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), request.Body.Span);
        return BasicCredential.Same(header, secret) | BasicCredential.Same(header.ToLowerInvariant(), Convert.ToHexStringLower(mac)) | BasicCredential.Same(header, Convert.ToBase64String(mac));
    }
}
