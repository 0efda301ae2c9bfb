using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>The form as the browser sends it, as the JSON that the API takes.</summary>
internal static class SettingsPost
{
    private const string Remove = "remove_";

    public static byte[] ToJson(Type settings, IFormCollection form)
    {
        var json = new JsonObject();
        if (Number(form["version"].ToString()) is { } version)
            json["version"] = version;

        foreach (var field in SettingField.Of(settings).Where(field => field.Drawn is not null && field.ItemType is null))
            Add(json, field, form);

        return JsonSerializer.SerializeToUtf8Bytes(json, Json.Options);
    }

    /// <summary>What was typed, to be shown again; secrets are not.</summary>
    public static IReadOnlyDictionary<string, string> Typed(Type settings, IFormCollection form) => SettingField.Of(settings)
        .Where(field => field.Drawn is not null && field.Secret is null)
        .ToDictionary(field => field.Name, field => IsFlag(field) ? (form.ContainsKey(field.Name) ? "true" : "false") : form[field.Name].ToString());

    private static void Add(JsonObject json, SettingField field, IFormCollection form)
    {
        var text = form[field.Name].ToString().Trim();
        if (IsFlag(field))
            json[field.Name] = form.ContainsKey(field.Name);
        else if (field.Secret is not null && form.ContainsKey(Remove + field.Name))
            json[field.Name] = null;
        else if (field.Secret is not null && text.Length == 0)
            return; // Nothing was typed: what is stored stays.
        else if (field.Property.PropertyType == typeof(int))
            json[field.Name] = Number(text) is { } number ? number : text;
        else
            json[field.Name] = text;
    }

    private static bool IsFlag(SettingField field) => field.Property.PropertyType == typeof(bool);

    private static int? Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
