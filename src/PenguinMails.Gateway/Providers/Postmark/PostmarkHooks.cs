using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>Our webhook at Postmark: https://postmarkapp.com/developer/api/webhooks-api</summary>
internal static class PostmarkHooks
{
    private const string Unreadable = "Postmark's answer can't be read.";

    public static readonly WebhookInfo Info = new(
        [
            new("delivery", "Delivery", "Email successfully delivered.", ["Delivery"], [EventType.Delivered]),
            new("bounce", "Bounce", "Email bounced (hard or soft).", ["Bounce"], [EventType.Bounced, EventType.Deferred, EventType.Rejected]),
            new("open", "Open", "Recipient opened email.", ["Open"], [EventType.Opened]),
            new("click", "Click", "Recipient clicked link.", ["Click"], [EventType.Clicked]),
            new("spam_complaint", "Spam Complaint", "Recipient marked as spam.", ["SpamComplaint"], [EventType.Complained]),
            new("subscription_change", "Subscription Change", "Unsubscribe or resubscribe.", ["SubscriptionChange"], [EventType.Unsubscribed, EventType.Resubscribed]),
        ],
        "Uses X-Postmark-Signature header.",
        ["3.134.147.250", "18.217.206.57", "50.31.156.6", "50.31.156.77"],
        "Postmark publishes these addresses and announces changes.");

    /// <summary>Puts one webhook with our credentials and every trigger on the connection's stream.</summary>
    public static async Task<ConnectionCheck> RegisterAsync(PostmarkApi api, Connection connection, Uri publicUrl, CancellationToken ct)
    {
        var settings = (PostmarkSettings)connection.Settings;
        var wanted = Wanted(connection, UrlOf(connection, publicUrl));
        var (list, ours) = await OursAsync(api, connection, ct);
        if (ours is null) return list is HttpOutcome.Answered { Ok: true } ? new(false, Unreadable) : PostmarkAccount.Failed(list);

        var done = ours.Count == 0
            ? await api.CallAsync(settings, HttpMethod.Post, "/webhooks", Bytes(With(wanted, "MessageStream", settings.MessageStream)), ct)
            : await RepairAsync(api, settings, ours, wanted, ct);
        return done is null or HttpOutcome.Answered { Ok: true } ? new(true, "Webhook registered.") : PostmarkAccount.Failed(done);
    }

    /// <summary>What Postmark reports to us.</summary>
    public static async Task<WebhookRegistration> ReadAsync(PostmarkApi api, Connection connection, Uri publicUrl, CancellationToken ct)
    {
        var (list, ours) = await OursAsync(api, connection, ct);
        if (ours is null)
            return new(null, list is HttpOutcome.Answered { Ok: true } ? Unreadable : PostmarkAccount.Explain(list));
        if (ours.FirstOrDefault(hook => hook["Url"]?.ToString() == UrlOf(connection, publicUrl)) is not { } hook)
            return new([], ours.Count == 0 ? "No webhook of this gateway is registered at Postmark." : $"Postmark reports to another address: {ours[0]["Url"]}");
        if (IsUnverified(hook))
            return new([], "Postmark has not verified the webhook and sends it nothing.");

        var triggers = hook["Triggers"] as JsonObject;
        return new([.. Info.Subscriptions.SelectMany(one => one.Hooks).Where(name => triggers?[name]?["Enabled"]?.GetValueKind() == JsonValueKind.True)], null);
    }

    private static string PathOf(Connection connection) => $"/webhooks/postmark/con_{connection.Id:N}";

    private static string UrlOf(Connection connection, Uri publicUrl) => publicUrl.ToString().TrimEnd('/') + PathOf(connection);

    /// <summary>Those of the connection's stream that are ours. By path, so that another public URL moves the webhook instead of adding one.</summary>
    private static async Task<(HttpOutcome Answer, List<JsonObject>? Ours)> OursAsync(PostmarkApi api, Connection connection, CancellationToken ct)
    {
        var settings = (PostmarkSettings)connection.Settings;
        var list = await api.CallAsync(settings, HttpMethod.Get, $"/webhooks?MessageStream={Uri.EscapeDataString(settings.MessageStream)}", null, ct);
        return list is HttpOutcome.Answered { Ok: true } answer && PostmarkAccount.Read(answer)?["Webhooks"] is JsonArray hooks
            ? (list, hooks.OfType<JsonObject>().Where(hook => hook["Url"]?.ToString().EndsWith(PathOf(connection), StringComparison.Ordinal) == true).ToList())
            : (list, null);
    }

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
        foreach (var trigger in Info.Subscriptions.SelectMany(one => one.Hooks)) triggers[trigger] = new JsonObject { ["Enabled"] = true };
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
}
