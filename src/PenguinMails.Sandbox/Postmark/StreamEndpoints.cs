using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/api/message-streams-api</summary>
internal sealed class StreamEndpoints(TimeProvider clock)
{
    private static readonly PostmarkError NotFound = new(1226, "The message stream was not found.", 404);

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapGet("/message-streams", requests.ForServer(ListAsync));
        routes.MapPost("/message-streams", requests.ForServer(CreateAsync));
        routes.MapGet("/message-streams/{id}", requests.ForServer((http, server) => ChangeAsync(http, server, static stream => stream)));
        routes.MapPatch("/message-streams/{id}", requests.ForServer(EditAsync));
        routes.MapPost("/message-streams/{id}/archive", requests.ForServer((http, server) =>
            ChangeAsync(http, server, stream => stream with { ArchivedAt = clock.GetUtcNow() })));
        routes.MapPost("/message-streams/{id}/unarchive", requests.ForServer((http, server) =>
            ChangeAsync(http, server, static stream => stream with { ArchivedAt = null })));
    }

    private static Task ListAsync(HttpContext http, PostmarkServer server)
    {
        var type = Value(http.Request, "messagestreamtype");
        var archived = string.Equals(Value(http.Request, "includearchivedstreams"), "true", StringComparison.OrdinalIgnoreCase);
        var streams = server.Streams.Values
            .Where(stream => (archived || stream.ArchivedAt is null) && (type is null or "All" || stream.MessageStreamType == type))
            .OrderBy(stream => stream.ID, StringComparer.Ordinal).ToList();
        return AnswerAsync(http, new(streams, streams.Count), PostmarkJson.Default.StreamList);
    }

    private async Task CreateAsync(HttpContext http, PostmarkServer server)
    {
        if (await ReadAsync(http, PostmarkJson.Default.StreamRequest) is not { } asked) return;
        if (string.IsNullOrEmpty(asked.ID) || asked.MessageStreamType is not ("Transactional" or "Broadcasts"))
        {
            await new PostmarkError(1221, "'ID' is required and 'MessageStreamType' must be Transactional or Broadcasts.").WriteAsync(http);
            return;
        }

        var stream = new MessageStream(asked.ID, server.Id, asked.Name ?? asked.ID, asked.Description ?? "", asked.MessageStreamType, clock.GetUtcNow(), null, null);
        if (server.Streams.Count >= 10) await new PostmarkError(1224, "A server may have at most 10 message streams.").WriteAsync(http);
        else if (!server.Streams.TryAdd(asked.ID, stream)) await new PostmarkError(1222, $"A stream with the ID '{asked.ID}' exists already.").WriteAsync(http);
        else await AnswerAsync(http, stream, PostmarkJson.Default.MessageStream);
    }

    private async Task EditAsync(HttpContext http, PostmarkServer server)
    {
        if (await ReadAsync(http, PostmarkJson.Default.StreamRequest) is not { } asked) return;
        await ChangeAsync(http, server, stream => stream with
        {
            Name = asked.Name ?? stream.Name,
            Description = asked.Description ?? stream.Description,
            UpdatedAt = clock.GetUtcNow(),
        });
    }

    private static Task ChangeAsync(HttpContext http, PostmarkServer server, Func<MessageStream, MessageStream> change)
    {
        if (!server.Streams.TryGetValue((string)http.GetRouteValue("id")!, out var stream)) return NotFound.WriteAsync(http);
        return AnswerAsync(http, server.Streams[stream.ID] = change(stream), PostmarkJson.Default.MessageStream);
    }
}
