using System.Text.Json;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Http;

/// <summary>An id that JSON shows with its prefix, see <see cref="PublicId"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PrefixedIdAttribute(string prefix) : JsonConverterAttribute
{
    public string Prefix => prefix;

    public override JsonConverter CreateConverter(Type typeToConvert) => new Converter(prefix);

    private sealed class Converter(string prefix) : JsonConverter<Guid>
    {
        public override Guid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && PublicId.TryParse(prefix, reader.GetString(), out var id) ? id : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, Guid value, JsonSerializerOptions options) =>
            writer.WriteStringValue(PublicId.Format(prefix, value));
    }
}
