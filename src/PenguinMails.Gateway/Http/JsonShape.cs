using System.Text.Json;

namespace PenguinMails.Gateway.Http;

/// <summary>
/// What JSON has to look like, told in words where it does not. Only what the serializer could not read is held against it, so
/// that the answer names every place that is wrong and not just the first.
/// </summary>
internal abstract record JsonShape
{
    private JsonShape() { }

    public sealed record Value(string Says, Func<JsonElement, bool> Fits) : JsonShape;

    /// <param name="OrOne">One item may stand without its list.</param>
    public sealed record ListOf(string Says, JsonShape Item, bool OrOne = false) : JsonShape;

    public sealed record MapOf(string Says, JsonShape Item) : JsonShape;

    public sealed record ObjectOf(string Says, IReadOnlyDictionary<string, JsonShape> Fields) : JsonShape;

    public static readonly Value Text = new("a string", value => value.ValueKind == JsonValueKind.String && value.GetString() is not null);
    public static readonly Value Flag = new("true or false", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False);

    /// <returns>False with problems added where it does not fit.</returns>
    public static bool Check(string path, JsonElement element, JsonShape shape, SendProblems problems) => shape switch
    {
        Value value => CheckValue(path, element, value, problems),
        ListOf { OrOne: true } list when element.ValueKind == JsonValueKind.String => Check(path, element, list.Item, problems),
        ListOf list when element.ValueKind == JsonValueKind.Array =>
            All(element.EnumerateArray().Select((item, i) => Check($"{path}.{i}", item, list.Item, problems))),
        MapOf map when element.ValueKind == JsonValueKind.Object =>
            All(FieldsOf(path, element, problems).Select(field => field.Name is not null && Check($"{path}.{field.Name}", field.Value, map.Item, problems))),
        ObjectOf known when element.ValueKind == JsonValueKind.Object =>
            All(FieldsOf(path, element, problems).Select(field => field.Name is not null && CheckField(path, field.Name, field.Value, known, problems))),
        ListOf list => Refuse(path, list.Says, problems),
        MapOf map => Refuse(path, map.Says, problems),
        ObjectOf known => Refuse(path, known.Says, problems),
        _ => throw new InvalidOperationException(shape.GetType().Name),
    };

    /// <summary>The fields of an object; those given twice, or under a name that is no text, are named and come without a name.</summary>
    public static IEnumerable<(string? Name, JsonElement Value)> FieldsOf(string path, JsonElement element, SendProblems problems)
    {
        var seen = new HashSet<string>();
        foreach (var property in element.EnumerateObject())
        {
            var name = NameOf(property);
            if (name is null)
                problems.Add(path.Length == 0 ? "$" : path, "A field's name is not valid Unicode.");
            else if (!seen.Add(name))
                problems.Add(Join(path, name), "Given twice.");
            else
            {
                yield return (name, property.Value);
                continue;
            }

            yield return (null, property.Value);
        }
    }

    public static bool CheckField(string path, string name, JsonElement element, ObjectOf shape, SendProblems problems)
    {
        if (!shape.Fields.TryGetValue(name, out var field))
            problems.Add(Join(path, name), "Unknown field.");
        else if (element.ValueKind == JsonValueKind.Null || Check(Join(path, name), element, field, problems))
            return true;

        return false;
    }

    private static bool CheckValue(string path, JsonElement element, Value shape, SendProblems problems)
    {
        try
        {
            return shape.Fits(element) || Refuse(path, shape.Says, problems);
        }
        catch (InvalidOperationException)
        {
            problems.Add(path, "Is not valid Unicode: it holds half a character.");
            return false;
        }
    }

    private static bool Refuse(string path, string says, SendProblems problems)
    {
        problems.Add(path, $"Must be {says}.");
        return false;
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // Not Enumerable.All, which ends at the first.
    private static bool All(IEnumerable<bool> results) => results.Aggregate(true, (all, one) => all & one);
}
