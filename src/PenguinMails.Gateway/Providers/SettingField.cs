using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace PenguinMails.Gateway.Providers;

/// <summary>One setting of a provider's record as its attributes describe it: the form, the API and the bounds all read it here.</summary>
internal sealed class SettingField
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<SettingField>> Known = new();

    private readonly IReadOnlyList<ValidationAttribute> bounds;

    private SettingField(PropertyInfo property)
    {
        Property = property;
        Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
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
        _ => bound.FormatErrorMessage("It"),
    };
}
