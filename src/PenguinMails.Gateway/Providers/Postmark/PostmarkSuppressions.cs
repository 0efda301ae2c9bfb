using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/suppressions-api: the list of a message stream.</summary>
internal static class PostmarkSuppressions
{
    public const int MostAtOnce = 50;

    /// <summary>Of a whole list, however long.</summary>
    private static readonly TimeSpan DumpTimeout = TimeSpan.FromMinutes(30);

    private const string ComplaintStays = "Postmark never lifts a spam complaint by its API. Ask Postmark's support to reactivate the address.";

    /// <summary>A transactional stream knows no bulk email: who is listed there gets no password reset either. Broadcasts must not reach who unsubscribed.</summary>
    public static async Task<(ProviderLists? Lists, string? Problem)> ListsAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, $"/message-streams/{Uri.EscapeDataString(settings.MessageStream)}", null, ct);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer || PostmarkAccount.Read(answer) is not { } stream)
            return (null, PostmarkAccount.Explain(exchange));

        var name = $"{stream["ServerID"]}/{settings.MessageStream.ToLowerInvariant()}";
        return (new(Enum.GetValues<SuppressionReason>().ToDictionary(reason => reason, _ => name), TakesBulk: stream["MessageStreamType"]?.ToString() == "Broadcasts"), null);
    }

    /// <summary>The list comes in one piece, however long, and is read while it comes.</summary>
    public static Task<string?> ReadAsync(PostmarkApi api, PostmarkSettings settings, ProviderLists lists, Func<IReadOnlyList<ListedAddress>, Task> page, CancellationToken ct) =>
        api.StreamAsync(settings, Path(settings) + "/dump", DumpTimeout, (body, stop) => JsonRows.ReadAsync(
            body, "Suppressions", rows => page([.. rows.Select(row => Listed(row, lists)).OfType<ListedAddress>()]), stop), ct);

    public static async Task<SuppressionAddition> AddAsync(PostmarkApi api, PostmarkSettings settings, IReadOnlyList<NewlyListed> addresses, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Post, Path(settings), Body(addresses.Select(one => one.Address)), ct);
        return exchange switch
        {
            HttpOutcome.Answered { Ok: true } answer => new SuppressionAddition.Added(Failed(answer)),
            HttpOutcome.Answered { Status: 422 } answer => new SuppressionAddition.Refused(PostmarkErrors.Explain(answer)),
            _ => new SuppressionAddition.NotReached(PostmarkAccount.Explain(exchange), (exchange as HttpOutcome.Answered)?.RetryAfter),
        };
    }

    public static async Task<SuppressionRemoval> RemoveAsync(PostmarkApi api, PostmarkSettings settings, string address, bool complaint, CancellationToken ct)
    {
        var (reason, failed) = await ReasonAsync(api, settings, address, ct);
        if (failed is not null || reason is null)
            return failed ?? new SuppressionRemoval.Gone();
        if (reason == "SpamComplaint")
            return complaint ? new SuppressionRemoval.Kept(ComplaintStays) : new SuppressionRemoval.Complained();

        var exchange = await api.CallAsync(settings, HttpMethod.Post, Path(settings) + "/delete", Body([address]), ct);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer)
            return NotReached(exchange);
        if (Row(answer) is { Status: not "Deleted" } kept)
            return new SuppressionRemoval.Kept($"Postmark keeps it: {kept.Message ?? kept.Status}");

        (reason, failed) = await ReasonAsync(api, settings, address, ct);
        return failed ?? (reason is null ? new SuppressionRemoval.Gone() : new SuppressionRemoval.Kept("Postmark still lists it. Try again in a minute."));
    }

    private static ListedAddress? Listed(JsonElement row, ProviderLists lists)
    {
        var reason = row.Text("SuppressionReason") switch
        {
            "HardBounce" => SuppressionReason.HardBounce,
            "SpamComplaint" => SuppressionReason.Complaint,
            _ => SuppressionReason.Unsubscribe,
        };
        return row.Text("EmailAddress") is { Length: > 0 } address ? new(address, lists.ByReason[reason], reason, StopsAll: true, row.Text("CreatedAt")) : null;
    }

    private static byte[] Body(IEnumerable<string> addresses) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["Suppressions"] = new JsonArray([.. addresses.Select(address => new JsonObject { ["EmailAddress"] = address })]),
    });

    private static Dictionary<string, string> Failed(HttpOutcome.Answered answer)
    {
        try
        {
            return JsonReading.Guarded(answer.Body, root => root.Child("Suppressions") is { ValueKind: JsonValueKind.Array } rows
                ? rows.EnumerateArray().Where(row => row.Text("Status") == "Failed" && row.Text("EmailAddress") is not null)
                    .DistinctBy(row => row.Text("EmailAddress")).ToDictionary(row => row.Text("EmailAddress")!, row => row.Text("Message") ?? "Postmark refused it.")
                : []);
        }
        catch (FormatException)
        {
            return [];
        }
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
