using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace PenguinMails.Gateway.Providers.Settings;

/// <summary>One setting of a provider's record as its attributes describe it: the form, the API and the bounds all read it here.</summary>
internal sealed class SettingField
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<SettingField>> Known = new();

    private readonly IReadOnlyList<ValidationAttribute> bounds;

    private SettingField(PropertyInfo property)
    {
        Property = property;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        IsNullable = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        Drawn = property.GetCustomAttribute<FieldAttribute>();
        Secret = property.GetCustomAttribute<SecretAttribute>();
        bounds = [.. property.GetCustomAttributes<ValidationAttribute>().OrderByDescending(bound => bound is RequiredAttribute)];
    }

    public PropertyInfo Property { get; }

    /// <summary>As JSON has it.</summary>
    public string Name { get; }

    /// <summary>Null for what no form shows.</summary>
    public FieldAttribute? Drawn { get; }

    public SecretAttribute? Secret { get; }
    public bool IsRequired => bounds.Any(bound => bound is RequiredAttribute);

    public T? Attribute<T>() where T : Attribute => Property.GetCustomAttribute<T>();

    /// <summary>For a list of records, such as servers, the type of one of them; else null.</summary>
    public Type? ItemType => Property.PropertyType is { IsGenericType: true } list && list.GetGenericArguments() is [{ IsClass: true } item] && item != typeof(string)
        ? item
        : null;

    /// <summary>Whether it can be left empty.</summary>
    public bool IsNullable { get; }

    /// <summary>The type of its values, where there are any.</summary>
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>A list that the form draws row by row.</summary>
    public bool IsRows => Drawn is not null && ItemType is not null && Attribute<ListedAsDomainsAttribute>() is null;

    /// <param name="settings">The type of the settings.</param>
    /// <param name="path">A name, or within a list its name, a row and a name: <c>servers.0.host</c>.</param>
    public static SettingField? Find(Type settings, string path)
    {
        var parts = path.Split('.');
        var field = Of(settings).FirstOrDefault(known => known.Name == parts[0]);
        return parts.Length < 3 ? field : field?.ItemType is { } item ? Of(item).FirstOrDefault(known => known.Name == parts[2]) : null;
    }

    public static IReadOnlyList<SettingField> Of(Type settings) => Known.GetOrAdd(settings, static type =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => new SettingField(property))]);

    /// <summary>What is wrong with the value, in a sentence; null where nothing is.</summary>
    public string? Problem(object? value)
    {
        foreach (var bound in bounds)
            if (!bound.IsValid(value))
                return Sentence(bound);

        return null;
    }

    private static string Sentence(ValidationAttribute bound) => bound switch
    {
        RequiredAttribute => "Required.",
        RangeAttribute range => $"Must be {range.Minimum} to {range.Maximum}.",
        AllowedValuesAttribute allowed => $"Must be one of {string.Join(", ", allowed.Values)}.",
        StringLengthAttribute length => $"At most {length.MaximumLength} characters.",
        MinLengthAttribute { Length: 1 } => "At least one is needed.",
        MaxLengthAttribute length => $"At most {length.Length}.",
        _ => bound.FormatErrorMessage("It"),
    };
}
