using System.Text.Json;

namespace PenguinMails.Gateway.Providers.Http;

/// <summary>
/// Reads JSON of strangers, where anything may be missing or of another type. Text that is no valid Unicode throws
/// InvalidOperationException, which <see cref="Guarded"/> makes a FormatException.
/// </summary>
internal static class JsonReading
{
    public static JsonElement? Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null ? child : null;

    /// <summary>A string or a number as text. NUL, which PostgreSQL can't store, is replaced.</summary>
    public static string? Text(this JsonElement element, string name) => element.Child(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Replace('\0', '\uFFFD'),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static bool? Flag(this JsonElement element, string name) => element.Child(name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static Guid? Id(this JsonElement element, string name) => Guid.TryParseExact(element.Text(name), "N", out var id) ? id : null;

    public static string Required(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 } text ? text : throw new FormatException($"{name} is missing.");

    /// <summary>Runs the reading of one document so that whatever it holds ends in a value or a FormatException.</summary>
    public static T Guarded<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException("Not a JSON object.");
            return read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException("Not readable as JSON.", error);
        }
    }
}
