using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace PenguinMails.Tests.Contract;

/// <summary>The document that a gateway serves, and whether JSON is as it says.</summary>
internal sealed class ContractDocument(string text)
{
    private readonly JsonObject root = JsonNode.Parse(text)!.AsObject();

    public string Text => text;

    public IReadOnlyDictionary<string, JsonObject> Schemas =>
        root["components"]!["schemas"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.AsObject());

    public IEnumerable<ContractOperation> Operations =>
        from path in root["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select new ContractOperation(method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject());

    public static async Task<ContractDocument> OfAsync(GatewayServer server) =>
        new(await server.Client().GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));

    /// <summary>Where the value is not as the schema says; nothing is left undescribed.</summary>
    public IEnumerable<string> Misfits(JsonNode schema, JsonNode? value, string path)
    {
        if (schema["$ref"] is { } reference)
            return Misfits(Schemas[reference.GetValue<string>().Split('/')[^1]], value, path);
        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray choices)
            return choices.Any(choice => !Misfits(choice!, value, path).Any()) ? [] : [$"{path}: {value} is none of {choices}"];
        if (schema["type"] is { } type && !TypesOf(type).Contains(KindOf(value)) && !(KindOf(value) == "integer" && TypesOf(type).Contains("number")))
            return [$"{path}: {value?.ToJsonString() ?? "null"} is not of type {type.ToJsonString()}"];
        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
            return [$"{path}: {value} is none of {words.ToJsonString()}"];
        if (schema["pattern"] is { } pattern && value is not null && !Regex.IsMatch(value.GetValue<string>(), pattern.GetValue<string>()))
            return [$"{path}: {value} does not match {pattern}"];

        return value switch
        {
            JsonObject fields => FieldMisfits(schema, fields, path),
            JsonArray items => items.SelectMany((item, i) => Misfits(schema["items"]!, item, $"{path}.{i}")),
            _ => [],
        };
    }

    private IEnumerable<string> FieldMisfits(JsonNode schema, JsonObject fields, string path)
    {
        foreach (var missing in (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).Where(name => !fields.ContainsKey(name)))
            yield return $"{path}.{missing}: missing";
        foreach (var (name, value) in fields)
        {
            var own = schema["properties"]?[name] ?? schema["additionalProperties"] as JsonObject;
            if (own is null && schema.AsObject().Count > 0)
                yield return $"{path}.{name}: not described";
            foreach (var misfit in own is null ? [] : Misfits(own, value, $"{path}.{name}"))
                yield return misfit;
        }
    }

    private static IEnumerable<string> TypesOf(JsonNode type) =>
        type is JsonArray several ? several.Select(one => one!.GetValue<string>()) : [type.GetValue<string>()];

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or System.Text.Json.JsonValueKind.Null => "null",
        System.Text.Json.JsonValueKind.Object => "object",
        System.Text.Json.JsonValueKind.Array => "array",
        System.Text.Json.JsonValueKind.String => "string",
        System.Text.Json.JsonValueKind.Number => long.TryParse(value.ToJsonString(), out _) ? "integer" : "number",
        _ => "boolean",
    };
}

internal sealed record ContractOperation(string Method, string Path, JsonObject Body)
{
    public string Id => Body["operationId"]?.GetValue<string>() ?? ToString();

    /// <summary>Part of the API, or called by providers: not the two checks of health, which answer a word.</summary>
    public bool IsApi => !Path.EndsWith('z');

    public IEnumerable<JsonNode> Parameters => Body["parameters"]?.AsArray().Select(one => one!) ?? [];

    public IEnumerable<(int Status, JsonObject Response)> Responses =>
        Body["responses"]!.AsObject().Select(pair => (int.Parse(pair.Key, System.Globalization.CultureInfo.InvariantCulture), pair.Value!.AsObject()));

    /// <summary>Bodies that are sent (status 0) and answered, by content type.</summary>
    public IEnumerable<(int Status, string Type, JsonObject Content)> Contents =>
        from body in Responses.Append((Status: 0, Response: Body["requestBody"]?.AsObject() ?? []))
        from content in body.Response["content"]?.AsObject() ?? []
        select (body.Status, content.Key, content.Value!.AsObject());

    public static IEnumerable<JsonNode?> ExamplesOf(JsonObject content) =>
        content["example"] is { } one ? [one] : content["examples"]?.AsObject().Select(pair => pair.Value!["value"]) ?? [];

    public override string ToString() => $"{Method} {Path}";
}
