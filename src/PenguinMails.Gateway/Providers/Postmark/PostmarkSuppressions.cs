using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/suppressions-api: the list of a message stream.</summary>
internal static class PostmarkSuppressions
{
    private const string ComplaintStays = "Postmark never lifts a spam complaint by its API. Ask Postmark's support to reactivate the address.";

    public static async Task<SuppressionRemoval> RemoveAsync(PostmarkApi api, PostmarkSettings settings, string address, bool complaint, CancellationToken ct)
    {
        var (reason, failed) = await ReasonAsync(api, settings, address, ct);
        if (failed is not null || reason is null)
            return failed ?? new SuppressionRemoval.Gone();
        if (reason == "SpamComplaint")
            return complaint ? new SuppressionRemoval.Kept(ComplaintStays) : new SuppressionRemoval.Complained();

        var body = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Suppressions"] = new JsonArray(new JsonObject { ["EmailAddress"] = address }) });
        var exchange = await api.CallAsync(settings, HttpMethod.Post, Path(settings) + "/delete", body, ct);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer)
            return NotReached(exchange);
        if (Row(answer) is { Status: not "Deleted" } kept)
            return new SuppressionRemoval.Kept($"Postmark keeps it: {kept.Message ?? kept.Status}");

        (reason, failed) = await ReasonAsync(api, settings, address, ct);
        return failed ?? (reason is null ? new SuppressionRemoval.Gone() : new SuppressionRemoval.Kept("Postmark still lists it. Try again in a minute."));
    }

    /// <summary>Why it is on the list; null where it is not.</summary>
    private static async Task<(string? Reason, SuppressionRemoval? Failed)> ReasonAsync(PostmarkApi api, PostmarkSettings settings, string address, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, $"{Path(settings)}/dump?EmailAddress={Uri.EscapeDataString(address)}", null, ct);
        return exchange is HttpOutcome.Answered { Ok: true } answer ? (Row(answer)?.Reason, null) : (null, NotReached(exchange));
    }

    private static string Path(PostmarkSettings settings) => $"/message-streams/{Uri.EscapeDataString(settings.MessageStream)}/suppressions";

    private static SuppressionRemoval.NotReached NotReached(HttpOutcome exchange) => new(PostmarkAccount.Explain(exchange));

    private static (string? Reason, string? Status, string? Message)? Row(HttpOutcome.Answered answer)
    {
        try
        {
            return JsonReading.Guarded<(string?, string?, string?)?>(answer.Body, root =>
                root.Child("Suppressions") is { ValueKind: JsonValueKind.Array } rows && rows.GetArrayLength() > 0
                    ? (rows[0].Text("SuppressionReason"), rows[0].Text("Status"), rows[0].Text("Message"))
                    : null);
        }
        catch (FormatException)
        {
            // Neither on the list nor off it, as far as anybody can tell.
            return ("Unreadable", "Unreadable", "Its answer can't be read.");
        }
    }
}
