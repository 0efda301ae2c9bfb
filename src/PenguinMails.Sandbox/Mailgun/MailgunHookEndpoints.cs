using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domain-webhooks</summary>
internal sealed class MailgunHookEndpoints(MailgunWorld world)
{
    private const int MostUrls = 3;

    private static readonly string[] Types = [.. Enum.GetValues<EventKind>().Select(MailgunEvent.WebhookName)];
    private static readonly MailgunError NotFound = new(404, "Webhook not found");

    public void Map(IEndpointRouteBuilder routes)
    {
        const string V3 = "/v3/domains/{domain}/webhooks", V4 = "/v4/domains/{domain}/webhooks";
        routes.MapGet(V3, world.ForDomain(ListAsync));
        routes.MapPost(V3, world.ForDomain(CreateAsync));
        routes.MapGet(V3 + "/{type}", world.ForDomain(GetAsync));
        routes.MapPut(V3 + "/{type}", world.ForDomain(EditAsync));
        routes.MapDelete(V3 + "/{type}", world.ForDomain(DeleteAsync));
        routes.MapGet(V4, world.ForDomain(ListAsync));
        routes.MapPost(V4, world.ForDomain((http, domain) => ByUrlAsync(http, domain, replace: false)));
        routes.MapPut(V4, world.ForDomain((http, domain) => ByUrlAsync(http, domain, replace: true)));
        routes.MapDelete(V4, world.ForDomain(DeleteUrlAsync));
    }

    private static Task ListAsync(HttpContext http, MailgunDomain domain) => JsonAnswer.ObjectAsync(http, json =>
    {
        json.WriteStartObject("webhooks");
        foreach (var (type, urls) in domain.Webhooks) WriteUrls(json, type, urls);
        json.WriteEndObject();
    });

    private static async Task CreateAsync(HttpContext http, MailgunDomain domain)
    {
        var form = await FormAsync(http);
        var type = form["id"].ToString();
        if (!Types.Contains(type)) await MailgunError.Bad($"Invalid webhook id: {type}").WriteAsync(http);
        else if (domain.HasWebhook(type)) await MailgunError.Bad("Webhook already exists").WriteAsync(http);
        else await SetAsync(http, domain, type, Urls(form), "Webhook has been created");
    }

    private static Task GetAsync(HttpContext http, MailgunDomain domain)
    {
        var type = (string)http.GetRouteValue("type")!;
        return domain.HasWebhook(type) ? AnswerAsync(http, domain, type, null) : NotFound.WriteAsync(http);
    }

    private static async Task EditAsync(HttpContext http, MailgunDomain domain)
    {
        var type = (string)http.GetRouteValue("type")!;
        if (!domain.HasWebhook(type)) await NotFound.WriteAsync(http);
        else await SetAsync(http, domain, type, Urls(await FormAsync(http)), "Webhook has been updated");
    }

    private static Task DeleteAsync(HttpContext http, MailgunDomain domain)
    {
        var type = (string)http.GetRouteValue("type")!;
        if (!domain.HasWebhook(type)) return NotFound.WriteAsync(http);
        var urls = domain.Subscribers(type).Select(subscriber => subscriber.Url.OriginalString).ToList();
        domain.SetWebhook(type, []);
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteString("message", "Webhook has been deleted");
            WriteUrls(json, "webhook", urls);
        });
    }

    /// <summary>v4 names one URL and the types it is for.</summary>
    private static async Task ByUrlAsync(HttpContext http, MailgunDomain domain, bool replace)
    {
        var form = await FormAsync(http);
        var types = form["event_types"].SelectMany(value => value!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (Urls(form) is not [var url])
        {
            await MailgunError.Bad("url parameter must be one valid URL").WriteAsync(http);
            return;
        }

        if (types.Count == 0 || types.Except(Types).Any())
        {
            await MailgunError.Bad("event_types parameter must name known events").WriteAsync(http);
            return;
        }

        if (replace) Without(domain, url);
        if (types.Find(type => domain.Subscribers(type).Count(other => other.Url != url) >= MostUrls) is { } full)
        {
            await MailgunError.Bad($"{full} has {MostUrls} URLs already").WriteAsync(http);
            return;
        }

        foreach (var type in types) domain.SetWebhook(type, domain.Subscribers(type).Select(other => other.Url).Where(other => other != url).Append(url));
        await ListAsync(http, domain);
    }

    private static async Task DeleteUrlAsync(HttpContext http, MailgunDomain domain)
    {
        var form = await FormAsync(http);
        var text = form.TryGetValue("url", out var value) ? value.ToString() : http.Request.Query["url"].ToString();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (Uri.TryCreate(part, UriKind.Absolute, out var url)) Without(domain, url);
        await ListAsync(http, domain);
    }

    private static void Without(MailgunDomain domain, Uri url)
    {
        foreach (var type in Types) domain.SetWebhook(type, [.. domain.Subscribers(type).Select(other => other.Url).Where(other => other != url)]);
    }

    private static async Task SetAsync(HttpContext http, MailgunDomain domain, string type, List<Uri>? urls, string message)
    {
        if (urls is not { Count: > 0 and <= MostUrls })
        {
            await MailgunError.Bad($"url parameter must be given 1 to {MostUrls} times with a valid URL").WriteAsync(http);
            return;
        }

        domain.SetWebhook(type, urls);
        await AnswerAsync(http, domain, type, message);
    }

    private static Task AnswerAsync(HttpContext http, MailgunDomain domain, string type, string? message) => JsonAnswer.ObjectAsync(http, json =>
    {
        if (message is not null) json.WriteString("message", message);
        WriteUrls(json, "webhook", domain.Subscribers(type).Select(subscriber => subscriber.Url.OriginalString));
    });

    private static void WriteUrls(Utf8JsonWriter json, string name, IEnumerable<string> urls)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("urls");
        foreach (var url in urls) json.WriteStringValue(url);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task<IFormCollection> FormAsync(HttpContext http) =>
        http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;

    /// <summary>Null when one of them is no URL.</summary>
    private static List<Uri>? Urls(IFormCollection form)
    {
        var urls = new List<Uri>();
        foreach (var text in form["url"])
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) return null;
            urls.Add(url);
        }

        return urls;
    }
}
