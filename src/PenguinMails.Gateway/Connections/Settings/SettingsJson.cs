using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Connections.Settings;

/// <summary>A provider's settings record in two parts of JSON: what may be read in the database, and what may not.</summary>
internal static class SettingsJson
{
    /// <summary>A property goes to the secret part whole when anything in it is secret, such as the password of one server in a list.</summary>
    public static (string Plain, string Secret) Split(object settings)
    {
        var plain = JsonSerializer.SerializeToNode(settings, settings.GetType(), Json.Options)!.AsObject();
        var secret = new JsonObject();
        foreach (var name in SecretNames(settings.GetType()))
            if (plain.Remove(name, out var value))
                secret[name] = value;

        return (plain.ToJsonString(Json.Options), secret.ToJsonString(Json.Options));
    }

    public static object Join(Type type, string plain, string secret)
    {
        var all = JsonNode.Parse(plain)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(secret)!.AsObject())
            all[name] = value?.DeepClone();

        return all.Deserialize(type, Json.Options)!;
    }

    /// <summary>The JSON names of the properties that are secret or hold something that is.</summary>
    public static IReadOnlySet<string> SecretNames(Type type) => Json.Options.GetTypeInfo(type).Properties
        .Where(property => IsSecret(property, type))
        .Select(property => property.Name)
        .ToHashSet();

    private static bool IsSecret(JsonPropertyInfo property, Type type) =>
        property.AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true
        || Parts(property.PropertyType).Any(part => part != type && part.Namespace?.StartsWith("PenguinMails", StringComparison.Ordinal) == true
            && part is { IsClass: true } && part.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(inner => inner.IsDefined(typeof(SecretAttribute))));

    private static IEnumerable<Type> Parts(Type type) =>
        [type, .. type.IsGenericType ? type.GetGenericArguments() : [], .. type.IsArray ? [type.GetElementType()!] : Type.EmptyTypes];
}
