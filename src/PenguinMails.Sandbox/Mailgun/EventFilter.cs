using System.Globalization;
using Microsoft.Extensions.Primitives;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>What a look at the events asks for.</summary>
internal sealed record EventFilter
{
    public string? MessageId { get; init; }
    public IReadOnlyList<string> Events { get; init; } = [];
    public string? Recipient { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Subject { get; init; }
    public string? Severity { get; init; }
    public string? Tag { get; init; }
    public DateTimeOffset? Begin { get; init; }
    public DateTimeOffset? End { get; init; }
    public bool Ascending { get; init; }
    public int Limit { get; init; }

    /// <summary>Null when something in the query can't be read.</summary>
    public static EventFilter? Read(Dictionary<string, StringValues> query)
    {
        string? One(string name) => query.TryGetValue(name, out var value) && !StringValues.IsNullOrEmpty(value) ? value.ToString() : null;
        var limit = 100;
        if (One("limit") is { } text && (!int.TryParse(text, out limit) || limit is < 1 or > 300)) return null;
        if (!TryTime(One("begin"), out var begin) || !TryTime(One("end"), out var end)) return null;
        return new()
        {
            MessageId = One("message-id")?.Trim('<', '>'),
            Events = One("event")?.Split(" OR ", StringSplitOptions.TrimEntries) ?? [],
            Recipient = One("recipient"),
            From = One("from"),
            To = One("to"),
            Subject = One("subject"),
            Severity = One("severity"),
            Tag = One("tags"),
            Begin = begin,
            End = end,
            // A beginning without an end or a direction means from there on.
            Ascending = One("ascending") is { } ascending ? ascending is "yes" or "true" : begin is not null && (end is null || begin < end),
            Limit = limit,
        };
    }

    public Key Key(MailgunDomain domain) => MessageId is null ? MailgunEvent.DomainKey(domain) : MailgunEvent.MessageKey(domain, MessageId);

    public bool Matches(MailgunEvent what) =>
        (Events.Count == 0 || Events.Contains(what.Name))
        && (Recipient is null || what.Recipient.Email.Equals(Recipient, StringComparison.OrdinalIgnoreCase))
        && (From is null || what.Message.From.Contains(From, StringComparison.OrdinalIgnoreCase))
        && (To is null || what.Message.ToHeader(what.Recipient).Contains(To, StringComparison.OrdinalIgnoreCase))
        && (Subject is null || what.Message.Subject(what.Recipient).Contains(Subject, StringComparison.OrdinalIgnoreCase))
        && (Severity is null || what.Failure is not null && (what.Kind == EventKind.TemporaryFail ? "temporary" : "permanent") == Severity)
        && (Tag is null || what.Message.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase))
        && IsBetween(what.At);

    // Newest first, begin is the later of the two.
    private bool IsBetween(DateTimeOffset at)
    {
        var (from, to) = Ascending ? (Begin, End) : (End, Begin);
        return (from is null || at >= from) && (to is null || at <= to);
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null) return true;
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 253_402_300_800)
        {
            time = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
            return true;
        }

        if (!DateTimeOffset.TryParse(text.Replace(" UTC", " GMT", StringComparison.Ordinal), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)) return false;
        time = read;
        return true;
    }
}
