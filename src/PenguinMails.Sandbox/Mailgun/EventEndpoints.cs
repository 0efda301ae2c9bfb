using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events</summary>
internal sealed class EventEndpoints(MailgunWorld world)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v3/{domain}/events", world.ForDomain((http, domain) => AnswerAsync(http, domain, http.Request.QueryString.ToString(), 0)));
        routes.MapGet("/v3/{domain}/events/{page}", world.ForDomain(PageAsync));
    }

    private Task PageAsync(HttpContext http, MailgunDomain domain)
    {
        try
        {
            var token = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode((string)http.GetRouteValue("page")!));
            var bar = token.IndexOf('|', StringComparison.Ordinal);
            if (bar > 0 && int.TryParse(token.AsSpan(0, bar), out var skip)) return AnswerAsync(http, domain, token[(bar + 1)..], Math.Max(0, skip));
        }
        catch (FormatException)
        {
            // Not one of our tokens; answered below like any other.
        }

        return MailgunError.Bad("Bad Request: the page token is not valid").WriteAsync(http);
    }

    private Task AnswerAsync(HttpContext http, MailgunDomain domain, string query, int skip)
    {
        if (EventFilter.Read(QueryHelpers.ParseQuery(query)) is not { } filter) return MailgunError.Bad("Bad Request: a parameter could not be read").WriteAsync(http);
        var found = Array.FindAll(world.Events.Find(filter.Key(domain)), filter.Matches);
        if (!filter.Ascending) Array.Reverse(found);
        var page = found.Skip(skip).Take(filter.Limit).ToList();
        var root = $"{http.Request.Scheme}://{http.Request.Host}/v3/{domain.Name}/events/";
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteStartArray("items");
            foreach (var what in page) MailgunEventJson.Write(json, what);
            json.WriteEndArray();
            json.WriteStartObject("paging");
            json.WriteString("next", root + Token(skip + page.Count, query));
            json.WriteString("previous", root + Token(Math.Max(0, skip - filter.Limit), query));
            json.WriteString("first", root + Token(0, query));
            json.WriteString("last", root + Token(Math.Max(0, found.Length - filter.Limit), query));
            json.WriteEndObject();
        });
    }

    private static string Token(int skip, string query) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($"{skip}|{query}"));
}
