using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>
/// The body of <c>POST /api/v1/emails/send</c>, and one item of <c>/batch</c>. With setters, because what is init-only takes the
/// serializer's slow way through constructor arguments.
/// </summary>
public sealed record SendRequest
{
    public string? From { get; set; }

    [JsonConverter(typeof(OneOrMany))] public IReadOnlyList<string>? To { get; set; }
    [JsonConverter(typeof(OneOrMany))] public IReadOnlyList<string>? Cc { get; set; }
    [JsonConverter(typeof(OneOrMany))] public IReadOnlyList<string>? Bcc { get; set; }
    [JsonConverter(typeof(OneOrMany))] public IReadOnlyList<string>? ReplyTo { get; set; }

    public string? Subject { get; set; }
    public string? HtmlBody { get; set; }
    public string? TextBody { get; set; }

    /// <summary>An email type or <c>custom:&lt;name&gt;</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Pins the first provider and skips the rules.</summary>
    public string? Provider { get; set; }

    public bool? Failover { get; set; }

    /// <summary><c>individual</c> or <c>group</c>.</summary>
    public string? Mode { get; set; }

    public bool? TrackOpens { get; set; }
    public bool? TrackLinks { get; set; }
    public IReadOnlyList<string>? Tags { get; set; }
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }
    public IReadOnlyDictionary<string, string>? Headers { get; set; }
    public IReadOnlyList<SendAttachment>? Attachments { get; set; }
    public string? CampaignId { get; set; }
    [JsonConverter(typeof(Rfc3339))] public DateTimeOffset? SendAt { get; set; }

    public IReadOnlyList<SendRecipient>? Recipients { get; set; }

    /// <summary>Fields that are not known; each is an error by name.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Unknown { get; set; }
}

public sealed record SendAttachment
{
    public string? Name { get; set; }
    public string? ContentType { get; set; }
    public byte[]? Content { get; set; }
    public string? ContentId { get; set; }
    [JsonExtensionData] public Dictionary<string, JsonElement>? Unknown { get; set; }
}

public sealed record SendRecipient
{
    public string? To { get; set; }
    public IReadOnlyDictionary<string, string>? Variables { get; set; }
    [JsonExtensionData] public Dictionary<string, JsonElement>? Unknown { get; set; }
}

/// <summary>The answer to a send.</summary>
public sealed record SendAnswer(string Id, string Status, IReadOnlyList<SendAnswerDelivery> Deliveries);

public sealed record SendAnswerDelivery(string Id, string To, string Role, string Status);

/// <summary>A string, or an array of strings.</summary>
internal sealed class OneOrMany : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return [reader.GetString()!];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();

        var many = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            many.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException());

        return many;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var one in value)
            writer.WriteStringValue(one);
        writer.WriteEndArray();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendAnswer))]
internal sealed partial class SendJson : JsonSerializerContext;
