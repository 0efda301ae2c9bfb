using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events: which of a call's envelopes Mailgun has.</summary>
internal static class MailgunSearch
{
    private const int MostPages = 50;

    public static async Task<IReadOnlyList<LookupResult>> FindAsync(MailgunApi api, Connection connection, LostCall call, CancellationToken ct)
    {
        var findings = new Dictionary<Guid, LookupResult>();
        foreach (var message in call.Envelopes.GroupBy(envelope => envelope.MessageIdHeader))
        {
            var (found, problem) = await EventsAsync(api, connection, call, message.Key, ct);
            foreach (var envelope in message) findings[envelope.Id] = Of(envelope, message.Key, found, problem);
        }

        return [.. call.Envelopes.Select(envelope => findings[envelope.Id])];
    }

    private static LookupResult Of(LostEnvelope envelope, string messageId, Evidence found, string? problem)
    {
        if (found.Envelopes.Contains(envelope.Id) || envelope.Recipients.Any(found.Recipients.Contains)) return new LookupResult.Taken(messageId);
        return problem is null ? new LookupResult.Absent() : new LookupResult.NoAnswer(problem);
    }

    private static async Task<(Evidence Found, string? Problem)> EventsAsync(
        MailgunApi api, Connection connection, LostCall call, string messageId, CancellationToken ct)
    {
        var (settings, found) = ((MailgunSettings)connection.Settings, new Evidence());
        var path = $"/v3/{MailgunApi.Segment(settings.Domain)}/events?message-id={Uri.EscapeDataString(messageId)}&limit=300";
        for (var page = 0; page < MostPages; page++)
        {
            var exchange = await api.CallAsync(settings, HttpMethod.Get, path, null, ct);
            if (exchange is not HttpOutcome.Answered { Ok: true } answer) return (found, MailgunAccount.Explain(exchange));
            if (!TryRead(answer, call.Id, found, out var items, out var next)) return (found, "Mailgun's answer can't be read");
            if (items == 0 || next is null) return (found, null);
            path = next;
        }

        return (found, "Mailgun has more events of this message than can be read");
    }

    private static bool TryRead(HttpOutcome.Answered answer, Guid call, Evidence found, out int items, out string? next)
    {
        (items, next) = (0, null);
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            if (json.RootElement.Child("items") is not { ValueKind: JsonValueKind.Array } list) return false;
            items = list.GetArrayLength();
            foreach (var item in list.EnumerateArray()) found.Add(item, call);
            next = MailgunApi.NextPage(json.RootElement);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whatever became of it later, an event proves that the envelope was taken.</summary>
    private sealed class Evidence
    {
        public HashSet<Guid> Envelopes { get; } = [];

        /// <summary>Of events without our variables.</summary>
        public HashSet<string> Recipients { get; } = new(StringComparer.OrdinalIgnoreCase);

        public void Add(JsonElement item, Guid call)
        {
            var variables = item.Child("user-variables");

            // Another attempt at the same message has the same Message-ID.
            if (CallTag.TryParse(variables?.Text(CallTag.CallKey), out _, out var itsCall) && itsCall != call) return;
            if (variables?.Id(CallTag.EnvelopeKey) is { } envelope) Envelopes.Add(envelope);
            else if (item.Text("recipient") is { } recipient) Recipients.Add(recipient);
        }
    }
}
