using System.Globalization;
using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/bounces, unsubscribes and complaints</summary>
internal sealed class MailgunSuppressionEndpoints(MailgunWorld world, TimeProvider clock)
{
    private const int MostRows = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "bounces", static domain => domain.Bounces, "Bounced addresses for this domain have been removed");
        Map(routes, "unsubscribes", static domain => domain.Unsubscribes, "Unsubscribe addresses for this domain have been removed");
        Map(routes, "complaints", static domain => domain.Complaints, "Complaint addresses for this domain have been removed");
    }

    private void Map(IEndpointRouteBuilder routes, string name, Func<MailgunDomain, SuppressionList> listOf, string cleared)
    {
        var path = "/v3/{domain}/" + name;
        routes.MapGet(path, world.ForDomain((http, domain) => ListAsync(http, domain, listOf(domain))));
        routes.MapPost(path, world.ForDomain((http, domain) => AddAsync(http, listOf(domain))));
        routes.MapDelete(path, world.ForDomain((http, domain) =>
        {
            listOf(domain).Clear();
            return JsonAnswer.ObjectAsync(http, json => json.WriteString("message", cleared));
        }));
        routes.MapGet(path + "/{address}", world.ForDomain((http, domain) => GetAsync(http, listOf(domain))));
        routes.MapDelete(path + "/{address}", world.ForDomain((http, domain) => RemoveAsync(http, listOf(domain))));
    }

    private static Task ListAsync(HttpContext http, MailgunDomain domain, SuppressionList list)
    {
        var query = http.Request.Query;
        var limit = int.TryParse(query["limit"], out var asked) ? Math.Clamp(asked, 1, MostRows) : 100;
        var (page, from, term) = (query["page"].ToString(), query["address"].ToString(), query["term"].ToString());
        var all = list.Rows.Where(row => row.Address.Contains(term, StringComparison.OrdinalIgnoreCase)).ToList();
        var rows = page switch
        {
            "next" => all.Where(row => string.CompareOrdinal(row.Address, from) > 0).Take(limit).ToList(),
            "previous" => all.Where(row => string.CompareOrdinal(row.Address, from) < 0).TakeLast(limit).ToList(),
            "last" => all.TakeLast(limit).ToList(),
            _ => all.Take(limit).ToList(),
        };
        var root = $"{http.Request.Scheme}://{http.Request.Host}/v3/{domain.Name}/{list.Name}?limit={limit}";
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteStartArray("items");
            foreach (var row in rows) WriteRow(json, list, row);
            json.WriteEndArray();
            json.WriteStartObject("paging");
            json.WriteString("first", $"{root}&page=first");
            json.WriteString("next", $"{root}&page=next&address={Uri.EscapeDataString(rows.Count == 0 ? from : rows[^1].Address)}");
            json.WriteString("previous", $"{root}&page=previous&address={Uri.EscapeDataString(rows.Count == 0 ? from : rows[0].Address)}");
            json.WriteString("last", $"{root}&page=last");
            json.WriteEndObject();
        });
    }

    private static Task GetAsync(HttpContext http, SuppressionList list)
    {
        if (list.Find((string)http.GetRouteValue("address")!) is not { } row) return NotFound(list).WriteAsync(http);
        http.Response.ContentType = "application/json; charset=utf-8";
        using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        WriteRow(json, list, row);
        return json.FlushAsync(http.RequestAborted);
    }

    private static Task RemoveAsync(HttpContext http, SuppressionList list)
    {
        var address = (string)http.GetRouteValue("address")!;
        if (!list.Remove(address)) return NotFound(list).WriteAsync(http);
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteString("message", $"{char.ToUpperInvariant(list.Name[0])}{list.Name[1..]} for this address have been removed");
            json.WriteString("address", address);
        });
    }

    private async Task AddAsync(HttpContext http, SuppressionList list)
    {
        var rows = await ReadAsync(http);
        if (rows is null || rows.Count is 0 or > MostRows || rows.Any(row => !Address.IsEmail(row.Address)))
        {
            await MailgunError.Bad("Address format is invalid").WriteAsync(http);
            return;
        }

        foreach (var row in rows) list.Add(row);
        await JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteString("message", rows.Count == 1 ? $"Address has been added to the {list.Name} table" : $"{rows.Count} addresses have been added to the {list.Name} table");
            if (rows.Count == 1) json.WriteString("address", rows[0].Address);
        });
    }

    private async Task<List<Suppressed>?> ReadAsync(HttpContext http)
    {
        if (http.Request.HasFormContentType)
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            string[] tags = form["tag"].Count == 0 ? ["*"] : [.. form["tag"].Select(tag => tag!)];
            return [new(form["address"].ToString(), form["code"] is [var code] ? code! : "550", form["error"].ToString(), tags, clock.GetUtcNow())];
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray().Select(Row)] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Suppressed Row(JsonElement row)
    {
        string Text(string name, string otherwise) =>
            row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) ? value.ToString() : otherwise;
        string[] tags = row.ValueKind == JsonValueKind.Object && row.TryGetProperty("tags", out var given) && given.ValueKind == JsonValueKind.Array
            ? [.. given.EnumerateArray().Select(tag => tag.ToString())]
            : ["*"];
        return new(Text("address", ""), Text("code", "550"), Text("error", ""), tags, clock.GetUtcNow());
    }

    private static MailgunError NotFound(SuppressionList list) => new(404, $"Address not found in {list.Name} table");

    private static void WriteRow(Utf8JsonWriter json, SuppressionList list, Suppressed row)
    {
        json.WriteStartObject();
        json.WriteString("address", row.Address);
        if (list.Name == "bounces")
        {
            json.WriteString("code", row.Code);
            json.WriteString("error", row.Error);
        }

        if (list.Name == "unsubscribes")
        {
            json.WriteStartArray("tags");
            foreach (var tag in row.Tags) json.WriteStringValue(tag);
            json.WriteEndArray();
        }

        json.WriteString("created_at", row.CreatedAt.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
