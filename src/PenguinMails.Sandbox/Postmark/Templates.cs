using System.Text.Json;
using System.Text.RegularExpressions;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>Templates as far as their variables go; sections and layouts are not imitated.</summary>
internal static partial class Templates
{
    public static PostmarkMail Fill(PostmarkServer server, PostmarkMail mail, out PostmarkError? error)
    {
        error = null;
        if (mail.TemplateModel is not { ValueKind: JsonValueKind.Object } model)
            error = PostmarkError.Incompatible("'TemplateModel' is required and must be an object.");
        else if (Find(server, mail) is not { Active: true } template)
            error = new(1101, "The 'TemplateId' or 'TemplateAlias' associated with this request is not valid or was not found.");
        else
            return mail with
            {
                Subject = Fill(template.Subject, model),
                HtmlBody = Fill(template.HtmlBody, model),
                TextBody = Fill(template.TextBody, model),
            };
        return mail;
    }

    private static PostmarkTemplate? Find(PostmarkServer server, PostmarkMail mail) => mail.TemplateId is { } id
        ? server.Templates.GetValueOrDefault(id)
        : server.Templates.Values.FirstOrDefault(template => template.Alias is not null && template.Alias == mail.TemplateAlias);

    private static string? Fill(string? text, JsonElement model) =>
        text is null ? null : Variable().Replace(text, match => Look(model, match.Groups[1].Value));

    private static string Look(JsonElement model, string path)
    {
        foreach (var name in path.Split('.'))
            if (model.ValueKind != JsonValueKind.Object || !model.TryGetProperty(name, out model)) return "";
        return model.ToString();
    }

    [GeneratedRegex(@"\{\{\{?\s*([A-Za-z0-9_.\-]+)\s*\}?\}\}")]
    private static partial Regex Variable();
}
