using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Gateway.Providers.Http;

/// <summary>Basic auth on a webhook: the user is the connection, the password its webhook secret.</summary>
internal sealed record BasicCredential(string User, string Password)
{
    /// <summary>Null where the request carries none that can be read.</summary>
    public static BasicCredential? Of(WebhookRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization.ToString(), out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return null;
        var bytes = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new(text[..colon], text[(colon + 1)..]);
    }

    /// <summary>Whether the request shows the connection's secret, or the one before it.</summary>
    public static bool IsShown(Connection connection, WebhookRequest request) =>
        Of(request) is { Password.Length: > 0 } shown
        && (Same(shown.Password, connection.WebhookSecret) | Same(shown.Password, connection.PreviousWebhookSecret ?? ""));

    /// <summary>Takes the same time wherever they differ.</summary>
    public static bool Same(string shown, string known) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(known));
}
