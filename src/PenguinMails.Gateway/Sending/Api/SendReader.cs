using System.Buffers;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>
/// Reads a send from JSON. The good way is one pass of the serializer; only what it can't read is looked at again, field by
/// field.
/// </summary>
internal static class SendReader
{
    private static readonly JsonShape Texts = new JsonShape.ListOf("a string or an array of strings", JsonShape.Text, OrOne: true);
    private static readonly JsonShape TextMap = new JsonShape.MapOf("an object of strings", JsonShape.Text);

    private static readonly JsonShape Consent = new JsonShape.Value("off, anonymous or full", value => value.ValueKind == JsonValueKind.String && EnumNames.TryParse<TrackingConsent>(value.GetString(), out _));

    private static readonly JsonShape Attachment = new JsonShape.ObjectOf("an object", new Dictionary<string, JsonShape>
    {
        ["name"] = JsonShape.Text,
        ["content_type"] = JsonShape.Text,
        ["content"] = new JsonShape.Value("base64", value => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out _)),
        ["content_id"] = JsonShape.Text,
    });

    private static readonly JsonShape Recipient = new JsonShape.ObjectOf("an object", new Dictionary<string, JsonShape>
    {
        ["to"] = JsonShape.Text,
        ["variables"] = TextMap,
        ["tracking"] = Consent,
    });

    private static readonly JsonShape.ObjectOf Send = new("a JSON object", new Dictionary<string, JsonShape>
    {
        ["from"] = JsonShape.Text,
        ["to"] = Texts,
        ["cc"] = Texts,
        ["bcc"] = Texts,
        ["reply_to"] = Texts,
        ["subject"] = JsonShape.Text,
        ["html_body"] = JsonShape.Text,
        ["text_body"] = JsonShape.Text,
        ["type"] = JsonShape.Text,
        ["provider"] = JsonShape.Text,
        ["failover"] = JsonShape.Flag,
        ["region"] = JsonShape.Text,
        ["test_mode"] = JsonShape.Flag,
        ["mode"] = JsonShape.Text,
        ["track_opens"] = JsonShape.Flag,
        ["track_links"] = JsonShape.Flag,
        ["tracking"] = Consent,
        ["tags"] = new JsonShape.ListOf("an array of strings", JsonShape.Text),
        ["metadata"] = TextMap,
        ["headers"] = TextMap,
        ["attachments"] = new JsonShape.ListOf("an array of {name, content_type, content (base64), content_id?}", Attachment),
        ["campaign_id"] = JsonShape.Text,
        ["send_at"] = new JsonShape.Value("a time such as 2026-01-31T12:00:00Z", Rfc3339.IsTime),
        ["useful_until"] = new JsonShape.Value("a time such as 2026-01-31T12:00:00Z", Rfc3339.IsTime),
        ["recipients"] = new JsonShape.ListOf("an array of {to, variables, tracking}", Recipient),
    });

    /// <returns>With problems added where it is JSON of the wrong shape: what of it could be read, null where it is no object.</returns>
    /// <exception cref="JsonException">It is not JSON at all.</exception>
    public static SendRequest? Read(ReadOnlySpan<byte> json, SendProblems problems)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SendJson.Default.SendRequest) ?? Refuse(problems);
        }
        catch (JsonException) when (IsJson(json))
        {
            return ReadWhatFits(json, problems);
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

    private static SendRequest? ReadWhatFits(ReadOnlySpan<byte> json, SendProblems problems)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return Refuse(problems);

        var rest = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(rest))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in JsonShape.FieldsOf("", document.RootElement, problems))
                if (name is not null)
                    WriteIfFits(writer, name, value, problems);
            writer.WriteEndObject();
        }

        return JsonSerializer.Deserialize(rest.WrittenSpan, SendJson.Default.SendRequest);
    }

    private static void WriteIfFits(Utf8JsonWriter writer, string name, JsonElement value, SendProblems problems)
    {
        if (!JsonShape.CheckField("", name, value, Send, problems))
        {
            problems.Break(name);
            return;
        }

        writer.WritePropertyName(name);
        value.WriteTo(writer);
    }
}
