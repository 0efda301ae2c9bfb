using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/server-api and webhooks-api</summary>
internal static class PostmarkAccount
{
    /// <summary>https://postmarkapp.com/developer/user-guide/tracking-opens: what a server has on, no email can switch off.</summary>
    private const string AlwaysTracks = "Open tracking is on for the whole Postmark server, so that Postmark tracks emails that are sent with tracking off, too. Turn it off in Postmark → Servers → Settings → Tracking.";

    private static readonly string[] Triggers = ["Open", "Click", "Delivery", "Bounce", "SpamComplaint", "SubscriptionChange"];

    public static async Task<ConnectionCheck> CheckAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, "/server", null, ct);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer) return Failed(exchange);
        return Read(answer) is { } server && server["Name"]?.ToString() is { } name
            ? new(true, $"Connected to the Postmark server \"{name}\".") { Warning = server["TrackOpens"]?.GetValueKind() == JsonValueKind.True ? AlwaysTracks : null }
            : new(false, "Postmark's answer can't be read.");
    }

    /// <summary>Puts one webhook with our credentials and every trigger on the connection's stream.</summary>
    public static async Task<ConnectionCheck> RegisterAsync(PostmarkApi api, Connection connection, Uri publicUrl, CancellationToken ct)
    {
        var settings = (PostmarkSettings)connection.Settings;
        var path = $"/webhooks/postmark/con_{connection.Id:N}";
        var wanted = Wanted(connection, publicUrl.ToString().TrimEnd('/') + path);
        var list = await api.CallAsync(settings, HttpMethod.Get, $"/webhooks?MessageStream={Uri.EscapeDataString(settings.MessageStream)}", null, ct);
        if (list is not HttpOutcome.Answered { Ok: true } answer) return Failed(list);
        if (Read(answer)?["Webhooks"] is not JsonArray hooks) return new(false, "Postmark's answer can't be read.");

        // By path, so that another public URL moves the webhook instead of adding one.
        var ours = hooks.OfType<JsonObject>().Where(hook => hook["Url"]?.ToString().EndsWith(path, StringComparison.Ordinal) == true).ToList();
        var done = ours.Count == 0
            ? await api.CallAsync(settings, HttpMethod.Post, "/webhooks", Bytes(With(wanted, "MessageStream", settings.MessageStream)), ct)
            : await RepairAsync(api, settings, ours, wanted, ct);
        return done is null or HttpOutcome.Answered { Ok: true } ? new(true, "Webhook registered.") : Failed(done);
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

    /// <returns>Null where nothing had to be done.</returns>
    private static async Task<HttpOutcome?> RepairAsync(
        PostmarkApi api, PostmarkSettings settings, List<JsonObject> ours, JsonObject wanted, CancellationToken ct)
    {
        foreach (var extra in ours.Skip(1))
        {
            var deleted = await api.CallAsync(settings, HttpMethod.Delete, $"/webhooks/{extra["ID"]}", null, ct);
            if (deleted is not HttpOutcome.Answered { Ok: true }) return deleted;
        }

        return IsAsWanted(ours[0], wanted)
            ? null
            : await api.CallAsync(settings, HttpMethod.Put, $"/webhooks/{ours[0]["ID"]}", Bytes(wanted), ct);
    }

    private static JsonObject Wanted(Connection connection, string url)
    {
        var triggers = new JsonObject();
        foreach (var trigger in Triggers) triggers[trigger] = new JsonObject { ["Enabled"] = true };
        triggers["Open"]!["PostFirstOpenOnly"] = false;
        return new()
        {
            ["Url"] = url,
            ["HttpAuth"] = new JsonObject { ["Username"] = connection.Id.ToString("N"), ["Password"] = connection.WebhookSecret },
            ["HttpHeaders"] = new JsonArray(new JsonObject { ["Name"] = PostmarkWebhooks.SignatureHeader, ["Value"] = connection.WebhookSecret }),
            ["Triggers"] = triggers,
        };
    }

    /// <summary>Whether all that we want stands there; Postmark adds fields of its own.</summary>
    private static bool IsAsWanted(JsonNode? there, JsonNode? wanted) => wanted switch
    {
        JsonObject fields => there is JsonObject have && fields.All(field => IsAsWanted(have[field.Key], field.Value)),
        JsonArray items => there is JsonArray have && have.Count == items.Count && items.Select((item, i) => IsAsWanted(have[i], item)).All(same => same),
        _ => JsonNode.DeepEquals(there, wanted),
    } && !IsUnverified(there);

    /// <summary>Saved by hand without a probe, Postmark sends it nothing; saving it again probes it.</summary>
    private static bool IsUnverified(JsonNode? there) => there is JsonObject hook && hook["Status"]?.ToString() == "unverified";

    private static JsonObject With(JsonObject json, string name, string value)
    {
        json[name] = value;
        return json;
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json);

    private static JsonObject? Read(HttpOutcome.Answered answer)
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
