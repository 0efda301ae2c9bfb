using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks</summary>
internal static class MailgunWebhooks
{
    public const string WhereTheKeyIs = "Copy the HTTP webhook signing key from Mailgun → Settings → API Keys.";

    /// <summary>Wider than the eight hours in which Mailgun tries again, for it is not known to sign anew.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(9);

    public static WebhookClaim Claim(WebhookRequest request) => request.Once(Read).Claim;

    public static bool Verify(Connection connection, WebhookRequest request) =>
        SignatureOf(request) is { } shown && IsFresh(shown.Timestamp, request.ReceivedAt)
        && (IsSigned(((MailgunSettings)connection.Settings).WebhookSigningKey, shown)
            || (connection.PreviousWebhookSecret is { } previous && IsSigned(previous, shown)));

    private static bool IsSigned(string key, MailgunSignature shown)
    {
        if (key.Length == 0) return false;
        var expected = Encoding.UTF8.GetBytes(Sign(key, shown.Timestamp, shown.Token));
        return Same(shown.Signature, expected) | (shown.ParentSignature is { } parent && Same(parent, expected));
    }

    public static string Sign(string key, string timestamp, string token) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(timestamp + token)));

    /// <summary>All that the signature covers. Led by the time, so that new ones lie beside each other in the index.</summary>
    public static string? ReplayToken(WebhookRequest request) => SignatureOf(request) is { } shown ? shown.Timestamp + shown.Token : null;

    private static MailgunSignature? SignatureOf(WebhookRequest request) => request.Once(Read).Signature;

    private static Shown Read(WebhookRequest request)
    {
        try
        {
            var shown = MailgunBody.Read(request.Body, OfJsonBody, OfFormBody);
            return shown.Signature is null ? shown with { Signature = OfHeaders(request.Headers) } : shown;
        }
        catch (FormatException)
        {
            return new(new(false, null, null), null);
        }
    }

    private static Shown OfJsonBody(JsonElement root)
    {
        var data = root.Child("event-data");
        var tag = data?.Child("user-variables")?.Text(CallTag.CallKey);
        return new(ClaimOf(tag, data is { } happened ? Domain(happened) : null), OfJson(root));
    }

    private static Shown OfFormBody(MailgunFields fields) =>
        new(ClaimOf(fields.First(CallTag.CallKey), fields.First("domain")), OfForm(fields));

    private static WebhookClaim ClaimOf(string? tag, string? domain) =>
        new(true, CallTag.TryParse(tag, out var connectionId, out _) ? connectionId : null, domain);

    private static MailgunSignature? OfJson(JsonElement root) =>
        root.Child("signature") is { } signature
            ? Triple(signature.Text("timestamp"), signature.Text("token"), signature.Text("signature"), signature.Text("parent-signature"))
            : null;

    private static MailgunSignature? OfForm(MailgunFields fields) =>
        Triple(fields.Last("timestamp"), fields.Last("token"), fields.Last("signature"), fields.Last("parent-signature"));

    private static MailgunSignature? OfHeaders(IHeaderDictionary headers) =>
        Triple(headers["X-Mailgun-Timestamp"], headers["X-Mailgun-Token"], headers["X-Mailgun-Signature"], null);

    private static MailgunSignature? Triple(string? timestamp, string? token, string? signature, string? parent) =>
        string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(token) || (string.IsNullOrEmpty(signature) && string.IsNullOrEmpty(parent))
            ? null
            : new(timestamp, token, signature ?? "", parent);

    private static bool IsFresh(string timestamp, DateTimeOffset receivedAt) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(receivedAt.ToUnixTimeSeconds() - seconds) <= (long)Window.TotalSeconds;

    private static bool Same(string shown, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown.ToLowerInvariant()), expected);

    /// <summary>The domain that sent, from where it stands: by itself, in the address of the stored message, in the envelope.</summary>
    private static string? Domain(JsonElement data)
    {
        if (data.Child("domain")?.Text("name") is { } name) return name;
        var segments = data.Child("storage")?.Text("url")?.Split('/') ?? [];
        if (Array.IndexOf(segments, "domains") is >= 0 and var i && i + 1 < segments.Length) return segments[i + 1];
        return data.Child("envelope")?.Text("sender") is { } sender ? sender[(sender.LastIndexOf('@') + 1)..] : null;
    }

    private sealed record Shown(WebhookClaim Claim, MailgunSignature? Signature);
}
