using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Who a send goes to: <c>to</c>, <c>cc</c>, <c>bcc</c> or <c>recipients</c>, duplicates merged.</summary>
internal sealed class SendRecipients(SendRequest request, SendProblems problems)
{
    private readonly List<SendTo> found = [];
    private readonly Dictionary<string, int> seen = [];

    /// <summary>One email that shows all recipients, rather than one email each.</summary>
    public bool IsGroup { get; } = request.Mode == "group" || request.Cc is { Count: > 0 } || request.Bcc is { Count: > 0 };

    public IReadOnlyList<SendTo> Check()
    {
        CheckMode();
        if (request.Recipients is { } recipients)
            AddWithVariables(recipients);
        else
        {
            Add("to", request.To, RecipientRole.To);
            Add("cc", request.Cc, RecipientRole.Cc);
            Add("bcc", request.Bcc, RecipientRole.Bcc);
            if (request.To is null or { Count: 0 } && !problems.IsBroken("recipients"))
                problems.Add("to", "Required: at least one recipient.");
        }

        if (found.Count > SendLimits.Recipients)
            problems.Add(request.Recipients is null ? "to" : "recipients", $"At most {SendLimits.Recipients:N0} recipients.");
        else if (IsGroup && found.Count > SendLimits.GroupRecipients)
            problems.Add("to", $"One email that shows all recipients has at most {SendLimits.GroupRecipients} in to, cc and bcc.");

        return found;
    }

    private void CheckMode()
    {
        if (request.Mode is not (null or "individual" or "group"))
            problems.Add("mode", "Must be individual or group.");
        if (request.Mode == "individual" && IsGroup)
            problems.Add("mode", "cc and bcc are shown to all, so they need mode group.");
        if (request.Recipients is null)
            return;

        if (request.To is not null || IsGroup)
            problems.Add("recipients", "Instead of to, cc and bcc, and never in mode group.");
        if (request.Recipients.Count == 0)
            problems.Add("recipients", "At least one recipient.");
    }

    private void Add(string field, IReadOnlyList<string>? texts, RecipientRole role)
    {
        for (var i = 0; i < texts?.Count && found.Count <= SendLimits.Recipients; i++)
            Add(texts.Count == 1 ? field : $"{field}.{i}", texts[i], role, null);
    }

    private void AddWithVariables(IReadOnlyList<SendRecipient> recipients)
    {
        for (var i = 0; i < recipients.Count && found.Count <= SendLimits.Recipients; i++)
        {
            var field = $"recipients.{i}";
            if (recipients[i] is not { To: { } to } recipient)
            {
                problems.Add(field + ".to", "Required.");
                continue;
            }

            foreach (var name in recipient.Unknown?.Keys ?? Enumerable.Empty<string>())
                problems.Add($"{field}.{name}", "Unknown field.");
            Add(field + ".to", to, RecipientRole.To, CheckVariables(field + ".variables", recipient.Variables), Consent(field + ".tracking", recipient.Tracking, problems));
        }
    }

    private IReadOnlyDictionary<string, string> CheckVariables(string field, IReadOnlyDictionary<string, string>? variables)
    {
        if (variables?.Count > SendLimits.Variables)
            problems.Add(field, $"At most {SendLimits.Variables} variables.");
        foreach (var (name, value) in variables ?? EmailContent.NoText)
        {
            if (name.Length is 0 or > 50 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
                problems.Add($"{field}.{name}", "A name has 1 to 50 letters, digits or underscores.");
            if (value is null or { Length: > SendLimits.VariableLength } || value.Contains('\0', StringComparison.Ordinal))
                problems.Add($"{field}.{name}", $"A value is a string of at most {SendLimits.VariableLength:N0} characters without NUL.");
        }

        return variables ?? EmailContent.NoText;
    }

    /// <summary>Null where nothing is said.</summary>
    public static TrackingConsent? Consent(string field, string? text, SendProblems problems)
    {
        if (text is null)
            return null;
        if (!EnumNames.TryParse<TrackingConsent>(text, out var consent))
            problems.Add(field, "Must be off, anonymous or full.");
        return consent;
    }

    private void Add(string field, string? text, RecipientRole role, IReadOnlyDictionary<string, string>? variables, TrackingConsent? consent = null)
    {
        if (text is null)
            problems.Add(field, "Must be a string.");
        else if (!Mailbox.TryParse(text, out var mailbox, out var problem))
            problems.Add(field, problem);
        else if (mailbox.Name?.Length > SendLimits.NameLength)
            problems.Add(field, $"A name has at most {SendLimits.NameLength} characters.");
        else if (seen.TryAdd(mailbox.Address.Key, found.Count))
            found.Add(new(mailbox, role, variables) { Tracking = consent is null ? null : EnvelopeTracking.Full.Strictest(consent) });
        else if (consent is not null && seen[mailbox.Address.Key] is var place)
            // Of somebody who is named twice, the stricter word holds.
            found[place] = found[place] with { Tracking = (found[place].Tracking ?? EnvelopeTracking.Full).Strictest(consent) };
    }
}
