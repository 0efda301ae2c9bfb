using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/messages-api: which of a call's envelopes Postmark has.</summary>
internal static class PostmarkSearch
{
    private const int Page = 500;
    private const int Deepest = 10_000;

    public static async Task<IReadOnlyList<LookupResult>> FindAsync(PostmarkApi api, Connection connection, LostCall call, CancellationToken ct)
    {
        var settings = (PostmarkSettings)connection.Settings;
        var found = new Dictionary<Guid, string>();
        string? problem = null;
        for (var offset = 0; problem is null && offset + Page <= Deepest; offset += Page)
        {
            // Without the stream only the default one is searched.
            var path = $"/messages/outbound?count={Page}&offset={offset}&messagestream={Uri.EscapeDataString(settings.MessageStream)}"
                + $"&metadata_{CallTag.CallKey}={CallTag.Format(connection.Id, call.Id)}";
            var exchange = await api.CallAsync(settings, HttpMethod.Get, path, null, ct);
            if (exchange is not HttpOutcome.Answered { Ok: true } answer) problem = PostmarkAccount.Explain(exchange);
            else if (!TryRead(answer, found, out var items)) problem = "Postmark's answer can't be read";
            else if (items < Page) break;
        }

        return [.. call.Envelopes.Select(envelope => Of(envelope, found, problem))];
    }

    private static LookupResult Of(LostEnvelope envelope, Dictionary<Guid, string> found, string? problem)
    {
        if (found.TryGetValue(envelope.Id, out var messageId)) return new LookupResult.Taken(messageId);
        return problem is null ? new LookupResult.Absent() : new LookupResult.NoAnswer(problem);
    }

    private static bool TryRead(HttpOutcome.Answered answer, Dictionary<Guid, string> found, out int items)
    {
        items = 0;
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            if (json.RootElement.Child("Messages") is not { ValueKind: JsonValueKind.Array } messages) return false;
            items = messages.GetArrayLength();
            foreach (var message in messages.EnumerateArray())
                if (message.Child("Metadata")?.Id(CallTag.EnvelopeKey) is { } envelope && message.Text("MessageID") is { } id) found[envelope] = id;
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
