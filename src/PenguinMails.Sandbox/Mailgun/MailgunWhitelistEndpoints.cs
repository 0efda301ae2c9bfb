using System.Globalization;
using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/allowlist</summary>
internal sealed class MailgunWhitelistEndpoints(MailgunWorld world, TimeProvider clock)
{
    private const int MostRows = 1000;
    private const string Path = "/v3/{domain}/whitelists";

    private static readonly MailgunError NotFound = new(404, "Address/Domain not found in whitelists table");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, world.ForDomain(ListAsync));
        routes.MapPost(Path, world.ForDomain(AddAsync));
        routes.MapDelete(Path, world.ForDomain((http, domain) =>
        {
            domain.Whitelist.Clear();
            return JsonAnswer.ObjectAsync(http, json => json.WriteString("message", "Whitelist addresses/domains for this domain have been removed"));
        }));
        routes.MapGet(Path + "/{value}", world.ForDomain((http, domain) => domain.Whitelist.Find(ValueOf(http)) is { } row
            ? JsonAnswer.ObjectAsync(http, json => WriteFields(json, row))
            : NotFound.WriteAsync(http)));
        routes.MapDelete(Path + "/{value}", world.ForDomain((http, domain) => domain.Whitelist.Remove(ValueOf(http))
            ? JsonAnswer.ObjectAsync(http, json =>
            {
                json.WriteString("message", "Whitelist address/domain has been removed");
                json.WriteString("value", ValueOf(http));
            })
            : NotFound.WriteAsync(http)));
    }

    private static Task ListAsync(HttpContext http, MailgunDomain domain)
    {
        var query = http.Request.Query;
        var limit = int.TryParse(query["limit"], out var asked) ? Math.Clamp(asked, 1, MostRows) : 100;
        var (from, term) = (query["address"].ToString(), query["term"].ToString());
        var all = domain.Whitelist.Rows.Where(row => row.Value.Contains(term, StringComparison.OrdinalIgnoreCase)).ToList();
        var rows = (query["page"] == "next" ? all.Where(row => string.CompareOrdinal(row.Value, from) > 0) : all).Take(limit).ToList();
        var root = $"{http.Request.Scheme}://{http.Request.Host}/v3/{domain.Name}/whitelists?limit={limit}";
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteStartArray("items");
            foreach (var row in rows)
            {
                json.WriteStartObject();
                WriteFields(json, row);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("paging");
            json.WriteString("first", $"{root}&page=first");
            json.WriteString("next", $"{root}&page=next&address={Uri.EscapeDataString(rows.Count == 0 ? from : rows[^1].Value)}");
            json.WriteEndObject();
        });
    }

    private async Task AddAsync(HttpContext http, MailgunDomain domain)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
        var (address, name) = (form?["address"].ToString() ?? "", form?["domain"].ToString() ?? "");
        if (!(address.Length > 0 ? Address.IsEmail(address) : Uri.CheckHostName(name) == UriHostNameType.Dns))
        {
            await MailgunError.Bad("Either address or domain parameter is required and must be valid").WriteAsync(http);
            return;
        }

        var row = new Whitelisted(address.Length > 0 ? "address" : "domain", address.Length > 0 ? address : name, form!["reason"].ToString(), clock.GetUtcNow());
        domain.Whitelist.Add(row);
        await JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteString("message", "Address/Domain has been added to the whitelists table");
            json.WriteString("type", row.Type);
            json.WriteString("value", row.Value);
        });
    }

    private static string ValueOf(HttpContext http) => (string)http.GetRouteValue("value")!;

    private static void WriteFields(Utf8JsonWriter json, Whitelisted row)
    {
        json.WriteString("type", row.Type);
        json.WriteString("value", row.Value);
        json.WriteString("reason", row.Reason);
        json.WriteString("createdAt", row.CreatedAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
    }
}
