using System.Text.Json;
using System.Text.Json.Serialization;

namespace PenguinMails.Sandbox.Faults;

/// <summary>The framework's snake_case would write error500; the contract says error_500.</summary>
internal sealed class FaultKindNames : JsonConverter<FaultKind>
{
    private static readonly Dictionary<string, FaultKind> Kinds = Enum.GetValues<FaultKind>().ToDictionary(Name);

    public override FaultKind Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return Kinds.TryGetValue(name, out var kind)
            ? kind
            : throw new JsonException($"kind must be one of {string.Join(", ", Kinds.Keys)}");
    }

    public override void Write(Utf8JsonWriter writer, FaultKind value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Name(value));

    public static string Name(FaultKind kind) => kind switch
    {
        FaultKind.Error500 => "error_500",
        FaultKind.Error503 => "error_503",
        FaultKind.Html502 => "html_502",
        FaultKind.AcceptThen500 => "accept_then_500",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString()),
    };
}
