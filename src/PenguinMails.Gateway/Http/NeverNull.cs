using System.Text.Json;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Http;

/// <summary>A word for which null is no answer, read as an empty one: consent that somebody's data lacks is not the same as consent that nobody asked for.</summary>
internal sealed class NeverNull : JsonConverter<string>
{
    public override bool HandleNull => true;

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Null => "",
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
