using System.Text.Json;

namespace PenguinMails.Gateway.Sending;

/// <summary>Reads <c>{"send_at": "..."}</c>, the one thing of an accepted email that can be changed.</summary>
internal static class SendAtReader
{
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static DateTimeOffset? Read(ReadOnlyMemory<byte> body, DateTimeOffset now, SendProblems problems)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Add("$", "Must be a JSON object.");
            return null;
        }

        foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name != "send_at"))
            problems.Add(property.Name, "Unknown field.");
        if (!document.RootElement.TryGetProperty("send_at", out var value) || value.ValueKind != JsonValueKind.String || !value.TryGetDateTimeOffset(out var at))
            problems.Add("send_at", "Required: a time such as 2026-01-31T12:00:00Z.");
        else if (at > now + SendLimits.Ahead)
            problems.Add("send_at", $"At most {SendLimits.Ahead.TotalDays:0} days ahead.");
        else if (!problems.Any)
            return at < now ? now : at.ToUniversalTime();

        return null;
    }
}
