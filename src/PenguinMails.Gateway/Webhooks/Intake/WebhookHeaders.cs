using System.Net;
using System.Text.Json;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>What is kept of a webhook's headers: those that help to find out what happened, and none that proves who sent it.</summary>
internal static class WebhookHeaders
{
    /// <summary>Who sent it, beside the headers.</summary>
    public const string From = "from";

    /// <summary>Of what no webhook told, and the provider was asked for.</summary>
    public const string Fetched = """{"from":"the provider's API"}""";

    private const int Longest = 200;

    private static readonly string[] Kept = ["Content-Type", "Content-Encoding", "User-Agent", "X-PM-Webhook-Trace-Id", "X-PM-Retries-Remaining"];

    public static string Write(IHeaderDictionary headers, IPAddress? from)
    {
        var kept = new Dictionary<string, string>();
        if (from is not null)
            kept.Add(From, from.ToString());
        foreach (var name in Kept)
            if (headers.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value)
                kept.Add(name, value.Length > Longest ? value[..Longest] : value);

        return JsonSerializer.Serialize(kept, Json.Options);
    }

    public static IReadOnlyDictionary<string, string> Read(string? kept) =>
        kept is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(kept, Json.Options)!;
}
