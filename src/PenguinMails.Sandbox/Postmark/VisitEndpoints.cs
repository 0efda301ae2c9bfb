using PenguinMails.Sandbox.Received;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/messages-api, "Message opens" and "Message clicks"</summary>
internal sealed class VisitEndpoints(PostmarkWorld world)
{
    private static readonly PostmarkError BadPaging = new(700, "'count' (1 to 500) and 'offset' are required, and their sum may be at most 10000.");

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        foreach (var (type, name) in ((RecordType, string)[])[(RecordType.Open, "Opens"), (RecordType.Click, "Clicks")])
        {
            var path = "/messages/outbound/" + name.ToLowerInvariant();
            routes.MapGet(path, requests.ForServer((http, server) => ListAsync(http, name, PostmarkWorld.VisitsOf(server, type))));
            routes.MapGet(path + "/{id}", requests.ForServer((http, server) =>
                ListAsync(http, name, PostmarkWorld.VisitsOf(server, type, (string)http.GetRouteValue("id")!))));
        }
    }

    private Task ListAsync(HttpContext http, string name, Key key)
    {
        if (OutboundSearch.Paging(http.Request) is not ({ } count, { } offset) || OutboundFilter.Read(http.Request) is not { } filter)
            return BadPaging.WriteAsync(http);

        // One message's are found whatever its stream.
        var ofMessage = key.Value.Length > 0;
        var found = Array.FindAll(world.Visits.Find(key), visit => (ofMessage || filter.Matches(visit.Message))
            && (filter.Recipient is null || visit.Visitor.Equals(filter.Recipient, StringComparison.OrdinalIgnoreCase)));
        Array.Reverse(found);
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("TotalCount", found.Length);
            json.WriteStartArray(name);
            foreach (var visit in found.Skip(offset).Take(count)) visit.WriteVisit(json);
            json.WriteEndArray();
        });
    }
}
