using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Connections.Settings;

/// <summary>
/// Reads settings from a request. What is absent stays as it is stored, so that nobody has to know a secret to change what
/// stands beside it; so does a secret that comes masked, as it was read.
/// </summary>
internal sealed class SettingsReader(Type type, object? stored)
{
    private const string Version = "version";
    private const string Warnings = "warnings";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly Dictionary<string, string[]> errors = [];

    /// <exception cref="JsonException">It is not JSON.</exception>
    public SettingsRead Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonUnicode.Parse(body, Strict);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return new(null, null, new Dictionary<string, string[]> { ["$"] = ["Must be a JSON object."] });

        foreach (var path in JsonUnicode.Faults(document.RootElement))
            errors[path] = ["Is not valid Unicode."];
        if (errors.Count > 0)
            return new(null, null, errors);

        var given = JsonObject.Create(document.RootElement)!;
        var version = TakeVersion(given);
        // Part of an answer, which may come back as it was.
        given.Remove(Warnings);
        var known = stored is null ? [] : JsonSerializer.SerializeToNode(stored, type, Json.Options)!.AsObject();
        Merge(type, known, given, "");
        CheckEach(type, known, "");
        if (errors.Count > 0)
            return new(null, version, errors);

        var settings = known.Deserialize(type, Json.Options)!;
        CheckTogether(type, settings, "");
        return new(errors.Count > 0 ? null : settings, version, errors);
    }

    /// <summary>For a check while the form is filled in: what is missing or wrong beside the secrets is left out.</summary>
    /// <returns>Null where a secret that is needed is missing itself.</returns>
    public object? ReadForCheck(ReadOnlyMemory<byte> body)
    {
        using var document = JsonUnicode.Parse(body, Strict);
        var known = stored is null ? [] : JsonSerializer.SerializeToNode(stored, type, Json.Options)!.AsObject();
        Merge(type, known, JsonObject.Create(document.RootElement)!, "");
        var key = SettingField.Of(type).FirstOrDefault(field => field.Secret is not null);
        foreach (var field in SettingField.Of(type))
        {
            var fits = known.TryGetPropertyValue(field.Name, out var value) && Fits(field.Property.PropertyType, value)
                && field.Problem(value.Deserialize(field.Property.PropertyType, Json.Options)) is null;
            if (!fits && field == key)
                return null;
            if (!fits)
                known.Remove(field.Name);
            if (!fits && IsNeeded(field))
                known[field.Name] = field.ItemType is null ? "" : new JsonArray();
        }

        return known.Deserialize(type, Json.Options);
    }

    private int? TakeVersion(JsonObject given)
    {
        if (!given.Remove(Version, out var node) || node is null)
            return null;
        if (node is JsonValue value && value.TryGetValue<int>(out var version))
            return version;

        errors[Version] = ["Must be a whole number."];
        return null;
    }

    private void Merge(Type record, JsonObject known, JsonObject given, string path)
    {
        // What no form shows is the gateway's own.
        var fields = SettingField.Of(record).Where(field => field.Drawn is not null).ToDictionary(field => field.Name);
        foreach (var (name, value) in given)
        {
            if (!fields.TryGetValue(name, out var field))
                errors[path + name] = ["Unknown field."];
            else if (field.ItemType is { } item && value is JsonArray items)
                known[name] = MergeItems(item, known[name] as JsonArray, items, path + name);
            else if (field.ItemType is not null)
                errors[path + name] = ["Must be a list."];
            else if (field.Secret is null || !IsMasked(value))
                known[name] = value?.DeepClone();
            else if (!known.ContainsKey(name))
                errors[path + name] = ["Enter the full value; nothing is stored yet."];
        }
    }

    private static bool IsMasked(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var secret) && SettingsMask.IsMasked(secret);

    /// <summary>Items of a list are known by their first field, such as a server's name; those that are not given any more are gone.</summary>
    private JsonArray MergeItems(Type item, JsonArray? known, JsonArray given, string path)
    {
        var merged = new JsonArray();
        var key = SettingField.Of(item)[0].Name;
        List<JsonObject> before = [.. known?.OfType<JsonObject>() ?? []];
        var left = before.Where(one => !given.OfType<JsonObject>().Any(other => IsSame(one, other, key))).ToList();
        foreach (var (i, one) in given.Index())
        {
            if (one is not JsonObject fields)
            {
                errors[$"{path}.{i}"] = ["Must be an object."];
                continue;
            }

            var after = before.Find(other => IsSame(other, fields, key))?.DeepClone().AsObject() ?? SecretsOfRenamed(item, left, fields);
            Merge(item, after, fields, $"{path}.{i}.");
            merged.Add(after);
        }

        return merged;
    }

    private static bool IsSame(JsonObject one, JsonObject other, string key) => one[key] is { } name && JsonNode.DeepEquals(name, other[key]);

    /// <summary>
    /// What differs in its name alone was renamed and keeps its secrets. Where anything else differs, too, they are to be given
    /// again: the password of one server must not be shown to another.
    /// </summary>
    private static JsonObject SecretsOfRenamed(Type item, List<JsonObject> left, JsonObject given)
    {
        var secrets = SettingField.Of(item).Where(field => field.Drawn is not null && field.Secret is not null).Select(field => field.Name).ToList();
        var plain = SettingField.Of(item).Skip(1).Where(field => field.Drawn is not null && field.Secret is null).Select(field => field.Name).ToList();
        var found = left.Find(old => plain.TrueForAll(name => !given.ContainsKey(name) || JsonNode.DeepEquals(old[name], given[name]))
            && plain.Exists(given.ContainsKey));
        if (found is null)
            return [];

        left.Remove(found);
        return new(secrets.Select(name => KeyValuePair.Create(name, found[name]?.DeepClone())));
    }

    /// <summary>Every field on its own, so that all that is wrong is said at once.</summary>
    private void CheckEach(Type record, JsonObject json, string path)
    {
        var defaults = SettingsDefaults.Of(record);
        foreach (var field in SettingField.Of(record))
        {
            if ((json.TryGetPropertyValue(field.Name, out var value) ? ProblemOf(field, value) : field.Problem(field.Property.GetValue(defaults))) is { } problem)
                errors.TryAdd(path + field.Name, [problem]);
            if (field.ItemType is { } item && value is JsonArray items)
                foreach (var (i, one) in items.Index())
                    CheckEach(item, one!.AsObject(), $"{path}{field.Name}.{i}.");
        }
    }

    private static string? ProblemOf(SettingField field, JsonNode? value) =>
        field.ItemType is not null && value is JsonArray items ? field.Problem(items)
        : value is null && !field.IsNullable ? field.IsRequired ? "Required." : Says(field.Type)
        : Fits(field.Property.PropertyType, value) ? field.Problem(value.Deserialize(field.Property.PropertyType, Json.Options))
        : Says(field.Type);

    /// <summary>Without the language's own mark a missing one has its default.</summary>
    private static bool IsNeeded(SettingField field) =>
        field.Property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute), inherit: true);

    private static bool Fits(Type wanted, JsonNode? value)
    {
        try
        {
            var read = value.Deserialize(wanted, Json.Options);
            return read is not string text || !text.Contains('\0', StringComparison.Ordinal);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Says(Type wanted) =>
        wanted == typeof(bool) ? "Must be true or false."
        : wanted == typeof(int) ? "Must be a whole number."
        : wanted == typeof(double) ? "Must be a number."
        : wanted.IsEnum ? $"Must be one of {string.Join(", ", Enum.GetNames(wanted).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}."
        : wanted == typeof(string) ? "Must be a string."
        : "Is not of the right shape.";

    private static string PathOf(ValidationResult result) =>
        string.Join('.', (result.MemberNames.FirstOrDefault() ?? "$").Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    /// <summary>What fields say of each other.</summary>
    private void CheckTogether(Type record, object settings, string path)
    {
        if (settings is IValidatableObject whole)
            foreach (var result in whole.Validate(new(settings)))
                errors.TryAdd(path + PathOf(result), [result.ErrorMessage ?? "Is not right."]);

        foreach (var field in SettingField.Of(record).Where(field => field.ItemType is not null))
            foreach (var (i, one) in ((System.Collections.IEnumerable)field.Property.GetValue(settings)!).Cast<object>().Index())
                CheckTogether(field.ItemType!, one, $"{path}{field.Name}.{i}.");
    }
}

/// <param name="Settings">Null where anything is wrong.</param>
/// <param name="Version">What they were read as; null where the caller does not say.</param>
internal sealed record SettingsRead(object? Settings, int? Version, IReadOnlyDictionary<string, string[]> Errors);
