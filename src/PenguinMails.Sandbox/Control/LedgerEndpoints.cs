using System.Globalization;
using System.Text.Json;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Control;

internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder routes, Ledger ledger)
    {
        routes.MapGet("/_sandbox/messages", (RequestDelegate)(http => ListAsync(http, ledger)));
        routes.MapGet("/_sandbox/messages/count", (RequestDelegate)(http => CountAsync(http, ledger)));
        routes.MapDelete("/_sandbox/messages", (RequestDelegate)(http =>
        {
            ledger.Clear();
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }));
    }

    private static async Task ListAsync(HttpContext http, Ledger ledger)
    {
        if (await FindAsync(http, ledger) is not { } entries) return;
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            JsonSerializer.Serialize(json, entry, ControlJson.Default.LedgerEntry);
            if (json.BytesPending > 64 * 1024) await json.FlushAsync(http.RequestAborted);
        }

        json.WriteEndArray();
    }

    // Unfiltered, the count covers also what is no longer kept.
    private static async Task CountAsync(HttpContext http, Ledger ledger)
    {
        var count = ledger.Count;
        if (http.Request.QueryString.HasValue)
        {
            if (await FindAsync(http, ledger) is not { } entries) return;
            count = entries.LongCount();
        }

        await http.Response.WriteAsJsonAsync(new(count), ControlJson.Default.Counted, cancellationToken: http.RequestAborted);
    }

    private static async Task<IEnumerable<LedgerEntry>?> FindAsync(HttpContext http, Ledger ledger)
    {
        var query = http.Request.Query;
        if (TryReadTime(query["since"], out var since)) return ledger.Find(query["provider"], query["to"], since);
        http.Response.StatusCode = 400;
        await http.Response.WriteAsJsonAsync(new("since must be an RFC 3339 time or unix milliseconds"), ControlJson.Default.Explained, cancellationToken: http.RequestAborted);
        return null;
    }

    private static bool TryReadTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is >= 0 and < 253_402_300_800_000)
        {
            time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            return true;
        }

        // A plus sign that a caller forgot to escape arrives as a space.
        if (!DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)) return false;
        time = read;
        return true;
    }
}
