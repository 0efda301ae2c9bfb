using System.Text.Json;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/templates-api, as much of it as sending with a template needs.</summary>
internal static class TemplateEndpoints
{
    private static readonly PostmarkError BadPaging = new(1100, "'count' (1 to 500) and 'offset' are required, and their sum may be at most 10000.");
    private static readonly PostmarkError NotFound = new(1101, "The template was not found.", 404);

    public static void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapPost("/templates", requests.ForServer(CreateAsync));
        routes.MapGet("/templates", requests.ForServer(ListAsync));
        routes.MapGet("/templates/{id:int}", requests.ForServer((http, server) =>
            server.Templates.TryGetValue(Id(http), out var template)
                ? AnswerAsync(http, template, PostmarkJson.Default.PostmarkTemplate)
                : NotFound.WriteAsync(http)));
        routes.MapDelete("/templates/{id:int}", requests.ForServer((http, server) =>
            server.Templates.TryRemove(Id(http), out var template)
                ? OkAsync(http, $"Template {template.TemplateId} removed.")
                : NotFound.WriteAsync(http)));
    }

    private static Task ListAsync(HttpContext http, PostmarkServer server)
    {
        if (OutboundSearch.Paging(http.Request) is not ({ } count, { } offset)) return BadPaging.WriteAsync(http);
        var type = Value(http.Request, "templatetype");
        var found = server.Templates.Values.OrderBy(template => template.TemplateId)
            .Where(template => type is null or "" or "All" || template.TemplateType.Equals(type, StringComparison.OrdinalIgnoreCase)).ToList();
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("TotalCount", found.Count);
            json.WriteStartArray("Templates");
            foreach (var template in found.Skip(offset).Take(count)) WriteItem(json, template);
            json.WriteEndArray();
        });
    }

    /// <summary>In a list a template has no bodies.</summary>
    private static void WriteItem(Utf8JsonWriter json, PostmarkTemplate template)
    {
        json.WriteStartObject();
        json.WriteBoolean("Active", template.Active);
        json.WriteNumber("TemplateId", template.TemplateId);
        json.WriteString("Name", template.Name);
        json.WriteString("Alias", template.Alias);
        json.WriteString("TemplateType", template.TemplateType);
        json.WriteNull("LayoutTemplate");
        json.WriteEndObject();
    }

    private static async Task CreateAsync(HttpContext http, PostmarkServer server)
    {
        if (await ReadAsync(http, PostmarkJson.Default.TemplateRequest) is not { } asked) return;
        if (string.IsNullOrEmpty(asked.Name) || string.IsNullOrEmpty(asked.Subject))
        {
            await new PostmarkError(1120, "'Name' and 'Subject' are required.").WriteAsync(http);
            return;
        }

        if (server.Templates.Count >= 100)
        {
            await new PostmarkError(1105, "A server may have at most 100 templates.").WriteAsync(http);
            return;
        }

        var template = new PostmarkTemplate(
            server.NextTemplateId(), asked.Name, asked.Alias, asked.Subject, asked.HtmlBody, asked.TextBody, server.Id, true, asked.TemplateType ?? "Standard");
        server.Templates[template.TemplateId] = template;
        await AnswerAsync(http, template, PostmarkJson.Default.PostmarkTemplate);
    }
}
