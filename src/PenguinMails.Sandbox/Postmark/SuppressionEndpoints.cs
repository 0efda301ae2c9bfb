using System.Text.Json;
using PenguinMails.Sandbox.Webhooks;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

internal sealed record SuppressionRequest(List<SuppressionAddress>? Suppressions);

internal sealed record SuppressionAddress(string? EmailAddress);

/// <summary>https://postmarkapp.com/developer/api/suppressions-api</summary>
internal sealed class SuppressionEndpoints(WebhookOutbox outbox, TimeProvider clock)
{
    private const int MostAddresses = 50;

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        const string Path = "/message-streams/{stream}/suppressions";
        routes.MapGet(Path + "/dump", requests.ForServer(DumpAsync));
        routes.MapPost(Path, requests.ForServer((http, server) => ChangeAsync(http, server, Suppress)));
        routes.MapPost(Path + "/delete", requests.ForServer((http, server) => ChangeAsync(http, server, Delete)));
    }

    private static async Task DumpAsync(HttpContext http, PostmarkServer server)
    {
        if (await StreamAsync(http, server) is not { } stream) return;
        var (reason, origin, email) = (Value(http.Request, "SuppressionReason"), Value(http.Request, "Origin"), Value(http.Request, "EmailAddress"));
        var rows = server.Suppressions(stream).Where(row =>
            (reason is null || row.SuppressionReason.Equals(reason, StringComparison.OrdinalIgnoreCase))
            && (origin is null || row.Origin.Equals(origin, StringComparison.OrdinalIgnoreCase))
            && (email is null || row.EmailAddress.Equals(email, StringComparison.OrdinalIgnoreCase)));
        await JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteStartArray("Suppressions");
            foreach (var row in rows) JsonSerializer.Serialize(json, row, PostmarkJson.Default.PostmarkSuppression);
            json.WriteEndArray();
        });
    }

    private static async Task ChangeAsync(
        HttpContext http, PostmarkServer server, Func<PostmarkServer, string, string, (string Status, string? Message)> change)
    {
        if (await StreamAsync(http, server) is not { } stream) return;
        if (await ReadAsync(http, PostmarkJson.Default.SuppressionRequest) is not { } asked) return;
        var emails = asked.Suppressions?.Select(row => row.EmailAddress ?? "").ToList() ?? [];
        if (emails.Count > MostAddresses)
        {
            await new PostmarkError(1410, $"At most {MostAddresses} addresses may be given.").WriteAsync(http);
            return;
        }

        await JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteStartArray("Suppressions");
            foreach (var email in emails) WriteRow(json, email, change(server, stream, email));
            json.WriteEndArray();
        });
    }

    private (string Status, string? Message) Suppress(PostmarkServer server, string stream, string email)
    {
        if (!Address.IsEmail(email)) return ("Failed", "An invalid email address was provided.");
        var row = new PostmarkSuppression(email, "ManualSuppression", "Customer", clock.GetUtcNow());
        if (server.Suppress(stream, row)) Tell(server, stream, email, row);
        return ("Suppressed", null);
    }

    private (string Status, string? Message) Delete(PostmarkServer server, string stream, string email)
    {
        if (!Address.IsEmail(email)) return ("Failed", "An invalid email address was provided.");
        if (server.Suppression(stream, email)?.SuppressionReason == "SpamComplaint")
            return ("Failed", "You do not have the required authority to change this suppression.");
        if (server.Unsuppress(stream, email)) Tell(server, stream, email, null);
        return ("Deleted", null);
    }

    private void Tell(PostmarkServer server, string stream, string email, PostmarkSuppression? now)
    {
        foreach (var hook in server.Hooks)
            if (hook.Wants(RecordType.SubscriptionChange, stream))
                outbox.Send(hook.Subscriber, new SubscriptionEvent(server, stream, email, now, clock.GetUtcNow()));
    }

    private static async Task<string?> StreamAsync(HttpContext http, PostmarkServer server)
    {
        var stream = (string)http.GetRouteValue("stream")!;
        if (server.Streams.TryGetValue(stream, out var known)) return known.ID;
        await new PostmarkError(1226, $"The message stream '{stream}' was not found.", 404).WriteAsync(http);
        return null;
    }

    private static void WriteRow(Utf8JsonWriter json, string email, (string Status, string? Message) result)
    {
        json.WriteStartObject();
        json.WriteString("EmailAddress", email);
        json.WriteString("Status", result.Status);
        json.WriteString("Message", result.Message);
        json.WriteEndObject();
    }
}
