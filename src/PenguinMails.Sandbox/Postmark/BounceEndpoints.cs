using System.Text.Json;
using PenguinMails.Sandbox.Webhooks;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/bounce-api</summary>
internal sealed class BounceEndpoints(PostmarkWorld world)
{
    private static readonly PostmarkError NotFound = new(1001, "The bounce was not found.", 404);

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapGet("/bounces", requests.ForServer(ListAsync));
        routes.MapGet("/bounces/{id:long}", requests.ForServer(WithBounce((http, bounce) =>
            JsonAnswer.ObjectAsync(http, json => WriteFields(json, bounce)))));
        routes.MapGet("/bounces/{id:long}/dump", requests.ForServer(WithBounce((http, bounce) =>
            JsonAnswer.ObjectAsync(http, json => json.WriteString("Body", bounce.Message.Content.Render(bounce.Email))))));
        routes.MapPut("/bounces/{id:long}/activate", requests.ForServer(WithBounce(ActivateAsync)));
        routes.MapGet("/deliverystats", requests.ForServer(StatsAsync));
    }

    private Task ListAsync(HttpContext http, PostmarkServer server)
    {
        if (OutboundSearch.Paging(http.Request) is not ({ } count, { } offset))
            return new PostmarkError(1000, "'count' (1 to 500) and 'offset' are required.").WriteAsync(http);
        var found = Array.FindAll(world.Bounces.Find(PostmarkWorld.BouncesOf(server)), bounce => Matches(bounce, http.Request));
        Array.Reverse(found);
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("TotalCount", found.Length);
            json.WriteStartArray("Bounces");
            foreach (var bounce in found.Skip(offset).Take(count))
            {
                json.WriteStartObject();
                WriteFields(json, bounce);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static bool Matches(Bounce bounce, HttpRequest request) =>
        bounce.Message.Stream.Equals(Value(request, "messagestream") ?? "outbound", StringComparison.OrdinalIgnoreCase)
        && Is(Value(request, "type"), bounce.Kind.Type)
        && Is(Value(request, "inactive"), bounce.Inactive ? "true" : "false")
        && Is(Value(request, "tag"), bounce.Message.Tag)
        && Is(Value(request, "messageID"), bounce.Message.Id)
        && bounce.Email.Contains(Value(request, "emailFilter") ?? "", StringComparison.OrdinalIgnoreCase);

    private static bool Is(string? wanted, string? value) => string.IsNullOrEmpty(wanted) || wanted.Equals(value, StringComparison.OrdinalIgnoreCase);

    private static Task ActivateAsync(HttpContext http, Bounce bounce)
    {
        if (!bounce.Kind.CanActivate) return new PostmarkError(1003, "This bounce can't be activated.").WriteAsync(http);
        bounce.Inactive = false;
        bounce.Message.Server.Unsuppress(bounce.Message.Stream, bounce.Email);
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteString("Message", "OK");
            json.WriteStartObject("Bounce");
            WriteFields(json, bounce);
            json.WriteEndObject();
        });
    }

    private Task StatsAsync(HttpContext http, PostmarkServer server)
    {
        var bounces = world.Bounces.Find(PostmarkWorld.BouncesOf(server));
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("InactiveMails", bounces.Count(bounce => bounce.Inactive));
            json.WriteStartArray("Bounces");
            WriteCount(json, null, "All", bounces.Length);
            foreach (var kind in bounces.GroupBy(bounce => bounce.Kind)) WriteCount(json, kind.Key.Type, kind.Key.Name, kind.Count());
            json.WriteEndArray();
        });
    }

    private static void WriteCount(Utf8JsonWriter json, string? type, string name, int count)
    {
        json.WriteStartObject();
        if (type is not null) json.WriteString("Type", type);
        json.WriteString("Name", name);
        json.WriteNumber("Count", count);
        json.WriteEndObject();
    }

    private Func<HttpContext, PostmarkServer, Task> WithBounce(Func<HttpContext, Bounce, Task> handler) => (http, server) =>
        world.Bounces.First(PostmarkWorld.BounceKey(server, long.Parse((string)http.GetRouteValue("id")!, System.Globalization.CultureInfo.InvariantCulture))) is { } bounce
            ? handler(http, bounce)
            : NotFound.WriteAsync(http);

    private static void WriteFields(Utf8JsonWriter json, Bounce bounce)
    {
        json.WriteString("RecordType", "Bounce");
        json.WriteString("Tag", bounce.Message.Tag ?? "");
        json.WriteString("MessageID", bounce.Message.Id);
        json.WriteString("MessageStream", bounce.Message.Stream);
        BounceJson.WriteFields(json, bounce, content: false);
    }
}
