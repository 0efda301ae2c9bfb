using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Reads <c>{"send_at": "..."}</c>, the one thing of an accepted email that can be changed.</summary>
internal static class SendAtReader
{
    private static readonly JsonShape.Value Time = new("a time such as 2026-01-31T12:00:00Z", Rfc3339.IsTime);
    private static readonly JsonShape.ObjectOf Shape = new("a JSON object", new Dictionary<string, JsonShape> { ["send_at"] = Time });

    /// <exception cref="JsonException">It is not JSON.</exception>
    public static DateTimeOffset? Read(ReadOnlyMemory<byte> body, DateTimeOffset now, SendProblems problems)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            problems.Add("$", "Must be a JSON object.");
        else if (!JsonShape.Check("", root, Shape, problems))
            return null;
        else if (!root.TryGetProperty("send_at", out var value) || value.ValueKind == JsonValueKind.Null)
            problems.Add("send_at", "Required: a time such as 2026-01-31T12:00:00Z.");
        else if (value.GetDateTimeOffset() is var at && at > now + SendLimits.Ahead)
            problems.Add("send_at", $"At most {SendLimits.Ahead.TotalDays:0} days ahead.");
        else
            return at < now ? now : at.ToUniversalTime();

        return null;
    }
}

/// <summary>The same for the contract.</summary>
[Description("What to change of an email that has not gone out.")]
internal sealed record RescheduleRequest
{
    [Description("When to send it, up to 30 days ahead. A time that is past sends it at once. Required.")]
    public DateTimeOffset? SendAt { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }
}
