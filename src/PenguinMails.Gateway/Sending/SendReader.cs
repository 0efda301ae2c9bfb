using System.Text.Json;

namespace PenguinMails.Gateway.Sending;

/// <summary>
/// Reads a send from JSON. The good way is one pass of the serializer; only what it can't read is looked at again, so that
/// the answer names every field of the wrong type and not just the first.
/// </summary>
internal static class SendReader
{
    private const string Text = "a string";
    private const string Texts = "a string or an array of strings";
    private const string Flag = "true or false";

    private static readonly Dictionary<string, string> Fields = new()
    {
        ["from"] = Text,
        ["to"] = Texts,
        ["cc"] = Texts,
        ["bcc"] = Texts,
        ["reply_to"] = Texts,
        ["subject"] = Text,
        ["html_body"] = Text,
        ["text_body"] = Text,
        ["type"] = Text,
        ["provider"] = Text,
        ["failover"] = Flag,
        ["mode"] = Text,
        ["track_opens"] = Flag,
        ["track_links"] = Flag,
        ["tags"] = "an array of strings",
        ["metadata"] = "an object of strings",
        ["headers"] = "an object of strings",
        ["attachments"] = "an array of {name, content_type, content (base64), content_id?}",
        ["campaign_id"] = Text,
        ["send_at"] = "a time such as 2026-01-31T12:00:00Z",
        ["recipients"] = "an array of {to, variables}",
    };

    /// <returns>Null with problems added where it is JSON of the wrong shape.</returns>
    /// <exception cref="JsonException">It is not JSON at all.</exception>
    public static SendRequest? Read(ReadOnlySpan<byte> json, SendProblems problems)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SendJson.Default.SendRequest) ?? Refuse(problems);
        }
        catch (JsonException) when (IsJson(json))
        {
            return Explain(json, problems);
        }
    }

    private static SendRequest? Refuse(SendProblems problems)
    {
        problems.Add("$", "Must be a JSON object.");
        return null;
    }

    /// <exception cref="JsonException">It is not JSON at all.</exception>
    private static bool IsJson(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }

        return true;
    }

    private static SendRequest? Explain(ReadOnlySpan<byte> json, SendProblems problems)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return Refuse(problems);

        foreach (var property in document.RootElement.EnumerateObject())
            if (!Fields.TryGetValue(property.Name, out var shape))
                problems.Add(property.Name, "Unknown field.");
            else if (!Fits(property))
                problems.Add(property.Name, $"Must be {shape}.");

        if (!problems.Any)
            problems.Add("$", "Can't be read: it may hold half a character (a lone surrogate) or nest too deep.");

        return null;
    }

    private static bool Fits(JsonProperty property)
    {
        try
        {
            var alone = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, JsonElement> { [property.Name] = property.Value });
            JsonSerializer.Deserialize(alone, SendJson.Default.SendRequest);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
