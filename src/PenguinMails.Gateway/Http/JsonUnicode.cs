using System.Text.Json;

namespace PenguinMails.Gateway.Http;

/// <summary>
/// JSON may hold what is no text: half a surrogate pair as an escape, or octets that are no UTF-8. Its reader notices only when
/// the string is asked for, with an exception.
/// </summary>
internal static class JsonUnicode
{
    /// <exception cref="JsonException">It is not JSON, or has a name that is no text.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body, JsonDocumentOptions options)
    {
        try
        {
            return JsonDocument.Parse(body, options);
        }
        catch (InvalidOperationException error)
        {
            // It looks for a name that is given twice, and so reads the names.
            throw new JsonException(error.Message, error);
        }
    }

    /// <summary>The paths of strings that are no text; where a name is none, that of its object.</summary>
    public static IEnumerable<string> Faults(JsonElement element, string path = "")
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when !IsText(() => element.GetString()):
                return [Named(path)];
            case JsonValueKind.Array:
                return element.EnumerateArray().SelectMany((item, i) => Faults(item, Below(path, $"{i}")));
            case JsonValueKind.Object:
                return element.EnumerateObject().SelectMany(property =>
                    IsText(() => property.Name) ? Faults(property.Value, Below(path, property.Name)) : [Named(path)]);
            default:
                return [];
        }
    }

    private static bool IsText(Func<string?> read)
    {
        try
        {
            read();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Named(string path) => path.Length == 0 ? "$" : path;
}
