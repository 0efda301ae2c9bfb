using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>The form as the browser sends it, as the JSON that the API takes.</summary>
internal static class SettingsPost
{
    private const string Remove = "remove_";

    public static byte[] ToJson(Type settings, IFormCollection form)
    {
        var json = new JsonObject();
        if (int.TryParse(form["version"], CultureInfo.InvariantCulture, out var version))
            json["version"] = version;

        foreach (var field in SettingField.Of(settings).Where(field => field.Drawn is not null))
            if (field.IsRows)
                json[field.Name] = new JsonArray([.. RowsOf(form, field.Name).Select(row => Row(field, row, form))]);
            else if (field.ItemType is null)
                Add(json, field, "", form);

        return JsonSerializer.SerializeToUtf8Bytes(json, Json.Options);
    }

    public static string RowKey(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The rows of a list in the order of the page; a browser names them as it likes.</summary>
    public static IReadOnlyList<string> RowsOf(IFormCollection form, string list) =>
        [.. form[list + ".row"].OfType<string>().Where(key => key.Length is > 0 and <= 20 && key.All(char.IsAsciiLetterOrDigit)).Distinct()];

    /// <summary>The form again as it was typed. Secrets are not shown again; of those in rows it stays known which are stored.</summary>
    public static ConnectionForm Typed(Type settings, IFormCollection form, ConnectionForm stored)
    {
        var (values, rows) = (stored.Values.ToDictionary(), new Dictionary<string, IReadOnlyList<string>>());
        foreach (var field in SettingField.Of(settings).Where(field => field.Drawn is not null))
            if (field.IsRows)
                rows[field.Name] = TypedRows(field, form, stored, values);
            else if (field.ItemType is null && field.Secret is null)
                values[field.Name] = Text(field, field.Name, form);

        return stored with { Values = values, Rows = rows };
    }

    /// <summary>The API counts the items of a list, the page knows its rows by their keys.</summary>
    public static string PathOf(string errorPath, IFormCollection form) =>
        errorPath.Split('.') is [var list, var number, var name] && int.TryParse(number, CultureInfo.InvariantCulture, out var place)
        && RowsOf(form, list) is var rows && place < rows.Count ? $"{list}.{rows[place]}.{name}" : errorPath;

    private static IReadOnlyList<string> TypedRows(SettingField list, IFormCollection form, ConnectionForm stored, Dictionary<string, string> values)
    {
        var fields = SettingField.Of(list.ItemType!).Where(field => field.Drawn is not null).ToList();
        var rows = RowsOf(form, list.Name);
        foreach (var row in rows)
            foreach (var field in fields)
            {
                var path = $"{list.Name}.{row}.{field.Name}";
                values[path] = field.Secret is null ? Text(field, path, form) : Stored(list, form[$"{list.Name}.{row}.{fields[0].Name}"].ToString(), field, stored);
            }

        return rows;
    }

    private static string Stored(SettingField list, string name, SettingField field, ConnectionForm stored)
    {
        var key = SettingField.Of(list.ItemType!)[0].Name;
        var row = stored.RowsOf(list.Name).FirstOrDefault(row => stored.Value($"{list.Name}.{row}.{key}") == name);
        return row is null ? "" : stored.Value($"{list.Name}.{row}.{field.Name}");
    }

    private static JsonObject Row(SettingField list, string row, IFormCollection form)
    {
        var json = new JsonObject();
        foreach (var field in SettingField.Of(list.ItemType!).Where(field => field.Drawn is not null))
            Add(json, field, $"{list.Name}.{row}.", form);

        return json;
    }

    private static void Add(JsonObject json, SettingField field, string path, IFormCollection form)
    {
        var text = form[path + field.Name].ToString().Trim();
        if (IsFlag(field))
            json[field.Name] = form.ContainsKey(path + field.Name);
        else if (field.Secret is not null && form.ContainsKey(Remove + path + field.Name))
            json[field.Name] = null;
        else if (field.Secret is not null && text.Length == 0)
            return; // Nothing was typed: what is stored stays.
        else if (text.Length == 0 && field.IsNullable)
            json[field.Name] = null;
        else
            json[field.Name] = Number(field, text) ?? JsonValue.Create(text);
    }

    private static string Text(SettingField field, string path, IFormCollection form) =>
        IsFlag(field) ? (form.ContainsKey(path) ? "true" : "false") : form[path].ToString();

    private static bool IsFlag(SettingField field) => field.Property.PropertyType == typeof(bool);

    /// <summary>Null for what is none, so that the reader says so.</summary>
    private static JsonValue? Number(SettingField field, string text) =>
        field.Type == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole)
        : field.Type == typeof(double) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? JsonValue.Create(real)
        : null;
}
