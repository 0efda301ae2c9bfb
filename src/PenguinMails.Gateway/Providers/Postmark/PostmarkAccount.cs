using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/server-api and message-streams-api</summary>
internal static class PostmarkAccount
{
    /// <summary>https://postmarkapp.com/developer/user-guide/tracking-opens: what a server has on, no email can switch off.</summary>
    private const string AlwaysTracks = "Open tracking is on for the whole Postmark server, so that Postmark tracks emails that are sent with tracking off, too. Turn it off in Postmark → Servers → Settings → Tracking.";

    public static async Task<ConnectionCheck> CheckAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, "/server", null, ct);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer) return Failed(exchange);
        return Read(answer) is { } server && server["Name"]?.ToString() is { } name
            ? new(true, $"Connected to the Postmark server \"{name}\".") { Warning = server["TrackOpens"]?.GetValueKind() == JsonValueKind.True ? AlwaysTracks : null }
            : new(false, "Postmark's answer can't be read.");
    }

    /// <summary>The streams that can send.</summary>
    public static async Task<IReadOnlyList<SettingChoice>?> StreamsAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, "/message-streams", null, ct);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer || Read(answer)?["MessageStreams"] is not JsonArray streams) return null;
        return [.. streams.OfType<JsonObject>()
            .Where(stream => stream["MessageStreamType"]?.ToString() is "Transactional" or "Broadcasts" && stream["ID"] is not null)
            .Select(stream => new SettingChoice(stream["ID"]!.ToString(), stream["Name"]?.ToString() ?? stream["ID"]!.ToString()))];
    }

    public static string Explain(HttpOutcome exchange) => exchange is HttpOutcome.Answered answer ? PostmarkErrors.Explain(answer) : exchange.Detail;

    public static ConnectionCheck Failed(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.Answered { Status: 401 } => ConnectionCheck.KeyRefused(Explain(exchange)),
        HttpOutcome.Answered { Status: 429 } => ConnectionCheck.TooFast(Explain(exchange)),
        HttpOutcome.Answered { Status: >= 500 } => ConnectionCheck.NotReached("Postmark", Explain(exchange)),
        HttpOutcome.Answered answer => PostmarkErrors.Check(answer),
        _ => ConnectionCheck.NotReached("Postmark", exchange.Detail),
    };

    public static JsonObject? Read(HttpOutcome.Answered answer)
    {
        try
        {
            return JsonNode.Parse(answer.Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
