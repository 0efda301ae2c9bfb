using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domains; v3 and v4 answer alike here.</summary>
internal sealed class MailgunDomainEndpoints(MailgunWorld world)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var root in (string[])["/v3/domains", "/v4/domains"])
        {
            routes.MapGet(root, world.ForAccount(ListAsync));
            routes.MapPost(root, world.ForAccount(CreateAsync));
            routes.MapGet(root + "/{domain}", world.ForDomain((http, domain) => AnswerAsync(http, domain, null)));
            routes.MapPut(root + "/{domain}", world.ForDomain((http, domain) => AnswerAsync(http, domain, "Domain has been updated")));
            routes.MapPut(root + "/{domain}/verify", world.ForDomain(VerifyAsync));
            routes.MapDelete(root + "/{domain}", world.ForDomain(DeleteAsync));
        }

        routes.MapGet("/v3/domains/{domain}/tracking", world.ForDomain(TrackingAsync));
        routes.MapPut("/v3/domains/{domain}/tracking/{kind}", world.ForDomain(TrackAsync));
        routes.MapGet("/v3/domains/{domain}/sending_queues", world.ForDomain(QueuesAsync));
    }

    private static Task ListAsync(HttpContext http, MailgunAccount account)
    {
        var query = http.Request.Query;
        var limit = int.TryParse(query["limit"], out var asked) ? Math.Clamp(asked, 1, 1000) : 100;
        var skip = int.TryParse(query["skip"], out var skipped) ? Math.Max(0, skipped) : 0;
        var (state, search) = (query["state"].ToString(), query["search"].ToString());
        var domains = account.Domains
            .Where(domain => (state.Length == 0 || StateOf(domain) == state) && domain.Name.Contains(search, StringComparison.OrdinalIgnoreCase)).ToList();
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("total_count", domains.Count);
            json.WriteStartArray("items");
            foreach (var domain in domains.Skip(skip).Take(limit)) WriteDomain(json, domain);
            json.WriteEndArray();
        });
    }

    private static async Task CreateAsync(HttpContext http, MailgunAccount account)
    {
        var name = http.Request.HasFormContentType ? (await http.Request.ReadFormAsync(http.RequestAborted))["name"].ToString() : "";
        if (name.Length == 0) await MailgunError.Missing("name").WriteAsync(http);
        else if (!Address.IsDomain(name)) await MailgunError.Bad("Domain name format is invalid").WriteAsync(http);
        else if (account.Add(name) is not { } domain) await MailgunError.Bad("This domain name is already taken").WriteAsync(http);
        else await AnswerAsync(http, domain, "Domain DNS records have been created");
    }

    private static Task VerifyAsync(HttpContext http, MailgunDomain domain)
    {
        domain.Active = domain.Active || !VerifiedDomains.StaysPending(domain.Name);
        return AnswerAsync(http, domain, "Domain DNS records have been updated");
    }

    private static Task DeleteAsync(HttpContext http, MailgunDomain domain)
    {
        domain.Account.Remove(domain.Name);
        return JsonAnswer.ObjectAsync(http, json => json.WriteString("message", "Domain will be deleted in the background"));
    }

    private static Task TrackingAsync(HttpContext http, MailgunDomain domain) => JsonAnswer.ObjectAsync(http, json =>
    {
        json.WriteStartObject("tracking");
        foreach (var (kind, active) in domain.Tracking) WriteTracking(json, kind, active);
        json.WriteEndObject();
    });

    private static async Task TrackAsync(HttpContext http, MailgunDomain domain)
    {
        var kind = (string)http.GetRouteValue("kind")!;
        var asked = http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(http.RequestAborted))["active"].ToString()
            : http.Request.Query["active"].ToString();
        if (!domain.Tracking.ContainsKey(kind)) await new MailgunError(404, "Tracking setting not found").WriteAsync(http);
        else if (asked.Length == 0) await MailgunError.Missing("active").WriteAsync(http);
        else
        {
            domain.Tracking[kind] = asked is "yes" or "true" or "htmlonly";
            await JsonAnswer.ObjectAsync(http, json =>
            {
                json.WriteString("message", "Domain tracking settings have been updated");
                WriteTracking(json, kind, domain.Tracking[kind]);
            });
        }
    }

    private static Task QueuesAsync(HttpContext http, MailgunDomain domain) => JsonAnswer.ObjectAsync(http, json =>
    {
        foreach (var queue in (ReadOnlySpan<string>)["regular", "scheduled"])
        {
            json.WriteStartObject(queue);
            json.WriteBoolean("is_disabled", false);
            json.WriteEndObject();
        }
    });

    private static Task AnswerAsync(HttpContext http, MailgunDomain domain, string? message) => JsonAnswer.ObjectAsync(http, json =>
    {
        if (message is not null) json.WriteString("message", message);
        json.WritePropertyName("domain");
        WriteDomain(json, domain);
        DnsRecords.Write(json, domain);
    });

    private static void WriteDomain(Utf8JsonWriter json, MailgunDomain domain)
    {
        json.WriteStartObject();
        json.WriteString("id", domain.Id);
        json.WriteString("name", domain.Name);
        json.WriteString("state", StateOf(domain));
        json.WriteString("type", "custom");
        json.WriteString("smtp_login", $"postmaster@{domain.Name}");
        json.WriteString("spam_action", "disabled");
        json.WriteBoolean("wildcard", false);
        json.WriteString("web_prefix", "email");
        json.WriteString("web_scheme", "http");
        json.WriteBoolean("require_tls", false);
        json.WriteBoolean("skip_verification", false);
        json.WriteBoolean("is_disabled", false);
        json.WriteBoolean("use_automatic_sender_security", false);
        json.WriteNumber("message_ttl", 259_200);
        json.WriteString("created_at", domain.CreatedAt.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static string StateOf(MailgunDomain domain) => domain.Active ? "active" : "unverified";

    private static void WriteTracking(Utf8JsonWriter json, string kind, bool active)
    {
        json.WriteStartObject(kind);
        json.WriteBoolean("active", active);
        if (kind == "unsubscribe")
        {
            json.WriteString("html_footer", "");
            json.WriteString("text_footer", "");
        }

        json.WriteEndObject();
    }
}
