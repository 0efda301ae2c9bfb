using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Contract;

/// <summary>Says of a schema what the serializer does not know: its words, its ids, and which of its fields are always there.</summary>
internal sealed class SchemaDocs(ProviderCatalog catalog) : IOpenApiSchemaTransformer
{
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (context.JsonPropertyInfo is { } property)
            await DescribePropertyAsync(schema, property, context, cancellationToken);
        if (type.IsEnum)
            DescribeWords(schema, type);
        else if (type == typeof(DateTimeOffset))
            schema.Type = IsRequest(context.JsonPropertyInfo?.DeclaringType) ? JsonSchemaType.String : OrNull(JsonSchemaType.String, context.JsonTypeInfo.Type);
        else if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object && type.Namespace?.StartsWith(nameof(PenguinMails), StringComparison.Ordinal) == true)
            DescribeObject(schema, context.JsonTypeInfo);
    }

    private static void DescribeWords(OpenApiSchema schema, Type type)
    {
        schema.Type = JsonSchemaType.String;
        var words = type.GetFields(BindingFlags.Public | BindingFlags.Static);
        schema.Enum = [.. words.Select(word => (JsonNode)WordOf(word))];
        if (type.GetCustomAttribute<DescriptionAttribute>() is { } about)
            schema.Description = string.Join('\n', [about.Description, "", .. words.Select(word => $"- `{WordOf(word)}`: {word.GetCustomAttribute<DescriptionAttribute>()?.Description}")]);

        static string WordOf(FieldInfo word) => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.Name);
    }

    private void DescribeObject(OpenApiSchema schema, JsonTypeInfo type)
    {
        schema.Description ??= type.Type.GetCustomAttribute<DescriptionAttribute>()?.Description;
        if (IsRequest(type.Type))
        {
            // What is null counts as absent, and what is not known is refused.
            schema.Required = null;
            schema.AdditionalPropertiesAllowed = false;
            foreach (var property in schema.Properties!.Values.OfType<OpenApiSchema>())
                property.Type &= ~JsonSchemaType.Null;
        }
        else if (SettingField.Of(type.Type).Any(field => field.Drawn is not null))
            DescribeSettings(schema, type.Type);
        else
        {
            schema.Required = type.Properties.Where(property => property.Get is not null && !IsLeftOutWhenNull(property)).Select(property => property.Name).ToHashSet();
            foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
                if (!schema.Required.Contains(name) && property is OpenApiSchema own)
                    own.Type &= ~JsonSchemaType.Null;
        }
    }

    /// <summary>The same for what is sent and what is answered: fields that are left out keep what they are.</summary>
    private void DescribeSettings(OpenApiSchema schema, Type type)
    {
        schema.Required = null;
        var defaults = JsonSerializer.SerializeToNode(SettingsDefaults.Of(type), type, Json.Options)!;
        foreach (var field in SettingField.Of(type))
            if (field.Drawn is null)
                schema.Properties!.Remove(field.Name);
            else if (schema.Properties![field.Name] is OpenApiSchema own && defaults[field.Name] is JsonValue known && known.ToString().Length > 0)
                own.Default = known.DeepClone();
            else if (field.IsRequired)
                schema.Properties[field.Name].Description += " Required when you connect.";

        if (catalog.All.FirstOrDefault(info => info.Settings == type) is not { } provider)
            return;

        schema.Description = $"The settings of a connection to {provider.Name}.";
        schema.Properties!["version"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Description = "Counts the changes. Send the version that you read: where someone else has changed the settings since, yours are not saved.",
        };
        schema.Properties["warnings"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.String },
            ReadOnly = true,
            Description = "In the answer to a save: what is still to be done, such as verifying a domain.",
        };
    }

    /// <summary>Requests collect the fields that they do not know.</summary>
    private static bool IsRequest(Type? type) =>
        type?.GetProperties().Any(property => property.IsDefined(typeof(JsonExtensionDataAttribute))) == true;

    private static bool IsLeftOutWhenNull(JsonPropertyInfo property) =>
        AttributesOf<JsonIgnoreAttribute>(property).Any(ignore => ignore.Condition == JsonIgnoreCondition.WhenWritingNull);

    private static async Task DescribePropertyAsync(
        OpenApiSchema schema, JsonPropertyInfo property, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        foreach (var id in AttributesOf<PrefixedIdAttribute>(property))
        {
            schema.Type = OrNull(JsonSchemaType.String, property.PropertyType);
            schema.Format = null;
            schema.Pattern = $"^{id.Prefix}[0-9a-f]{{32}}$";
        }

        foreach (var words in AttributesOf<AllowedValuesAttribute>(property))
            schema.Enum = [.. words.Values.Select(word => (JsonNode)$"{word}")];
        if (AttributesOf<JsonConverterAttribute>(property).Any(converter => converter.ConverterType == typeof(NeverNull)))
            schema.Type = JsonSchemaType.String;
        foreach (var kinds in AttributesOf<ItemsAreAttribute>(property))
        {
            var items = new List<IOpenApiSchema>();
            foreach (var kind in kinds.Types)
                items.Add(await context.GetOrCreateSchemaAsync(kind, null, ct));
            schema.Items = new OpenApiSchema { AnyOf = items };
        }

        if (AttributesOf<JsonConverterAttribute>(property).Any(converter => converter.ConverterType == typeof(OneOrMany)))
        {
            schema.Type = null;
            schema.Items = null;
            var one = new OpenApiSchema { Type = JsonSchemaType.String };
            schema.AnyOf = [one, new OpenApiSchema { Type = JsonSchemaType.Array, Items = one }];
        }
    }

    private static JsonSchemaType OrNull(JsonSchemaType kind, Type type) => Nullable.GetUnderlyingType(type) is null ? kind : kind | JsonSchemaType.Null;

    private static IEnumerable<T> AttributesOf<T>(JsonPropertyInfo property) where T : Attribute =>
        property.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).Cast<T>() ?? [];
}

/// <summary>What the items of a list are that is typed as objects.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemsAreAttribute(params Type[] types) : Attribute
{
    public Type[] Types => types;
}
