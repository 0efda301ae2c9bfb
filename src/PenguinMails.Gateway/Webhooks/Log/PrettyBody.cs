using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>A webhook's body for reading.</summary>
internal static class PrettyBody
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Null for what is neither JSON nor a form.</summary>
    public static string? Of(byte[] body) => OfJson(body) ?? OfForm(body);

    private static string? OfJson(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return JsonSerializer.Serialize(json.RootElement, Indented);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? OfForm(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        var fields = text.Split('&').Select(field => field.Split('=', 2)).ToList();
        return text.AsSpan().IndexOfAny(" \r\n") < 0 && fields.TrueForAll(field => field.Length == 2)
            ? string.Join('\n', fields.Select(field => $"{Unescaped(field[0])}: {Unescaped(field[1])}"))
            : null;
    }

    private static string Unescaped(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
