using System.Text.Json;
using PenguinMails.Sandbox.Received;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/messages-api</summary>
internal sealed class OutboundSearch(PostmarkWorld world)
{
    private static readonly PostmarkError NotFound = new(701, "The message with the supplied MessageID was not found.");

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapGet("/messages/outbound", requests.ForServer(SearchAsync));
        routes.MapGet("/messages/outbound/{id}/details", requests.ForServer(DetailsAsync));
        routes.MapGet("/messages/outbound/{id}/dump", requests.ForServer(DumpAsync));
    }

    private async Task SearchAsync(HttpContext http, PostmarkServer server)
    {
        if (Paging(http.Request) is not ({ } count, { } offset))
        {
            await new PostmarkError(700, "'count' (1 to 500) and 'offset' are required, and their sum may be at most 10000.").WriteAsync(http);
            return;
        }

        if (OutboundFilter.Read(http.Request) is not { } filter)
        {
            await new PostmarkError(700, "A filter could not be read; only one metadata filter is allowed.").WriteAsync(http);
            return;
        }

        var found = Array.FindAll(world.Messages.Find(filter.Key(server)), filter.Matches);
        Array.Reverse(found);
        await JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("TotalCount", found.Length);
            json.WriteStartArray("Messages");
            foreach (var message in found.Skip(offset).Take(count)) OutboundJson.Write(json, message);
            json.WriteEndArray();
        });
    }

    private async Task DetailsAsync(HttpContext http, PostmarkServer server)
    {
        if (Find(http, server) is not { } message) await NotFound.WriteAsync(http);
        else await JsonAnswer.ObjectAsync(http, json => OutboundJson.WriteDetails(json, message));
    }

    private async Task DumpAsync(HttpContext http, PostmarkServer server)
    {
        if (Find(http, server) is not { } message) await NotFound.WriteAsync(http);
        else await JsonAnswer.ObjectAsync(http, json => json.WriteString("Body", message.Content.Render(message.Recipients.To[0].Email)));
    }

    private PostmarkMessage? Find(HttpContext http, PostmarkServer server) =>
        world.Messages.First(PostmarkMessage.IdKey(server, (string)http.GetRouteValue("id")!));

    internal static (int? Count, int? Offset) Paging(HttpRequest request)
    {
        var (count, offset) = (Number(request, "count"), Number(request, "offset"));
        return count is >= 1 and <= 500 && offset >= 0 && count + offset <= 10_000 ? (count, offset) : (null, null);
    }
}
