using System.Buffers;
using System.Text;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>Holds a send against every limit of the contract, before anything is stored. Names each bad field.</summary>
internal sealed class SendValidation(SendRequest request, ProviderCatalog catalog, DateTimeOffset now, SendProblems problems)
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <returns>Null with problems added where anything is wrong.</returns>
    public ValidSend? Check()
    {
        RefuseUnknown(request.Unknown, "");
        var recipients = new SendRecipients(request, problems);
        var to = recipients.Check();
        var type = EmailTypeOf();
        var valid = new ValidSend
        {
            From = request.From is { } from ? Address("from", from) : null,
            To = to,
            Group = recipients.IsGroup,
            ReplyTo = ReplyTo(),
            Subject = Subject(),
            HtmlBody = Body("html_body", request.HtmlBody),
            TextBody = Body("text_body", request.TextBody),
            Type = type,
            Provider = Provider(),
            Failover = request.Failover ?? true,
            Region = Region("region", request.Region, problems),
            TestMode = request.TestMode ?? false,
            TrackOpens = request.TrackOpens,
            TrackLinks = request.TrackLinks,
            // Where any recipient says so, consent is what counts.
            Tracking = SendRecipients.Consent("tracking", request.Tracking, problems) ?? (to.Any(one => one.Tracking is not null) ? TrackingConsent.Full : null),
            Tags = Tags(),
            Metadata = Metadata(),
            Headers = new SendHeaders(request, catalog, problems).Check(),
            Attachments = new SendAttachments(request, problems).Check(),
            CampaignId = CampaignId(),
            SendAt = SendAt(),
            UsefulUntil = UsefulUntil(),
        };
        if (string.IsNullOrEmpty(request.HtmlBody) && string.IsNullOrEmpty(request.TextBody) && !problems.IsBroken("text_body"))
            problems.Add("html_body", "Give html_body, text_body or both.");

        return problems.Any ? null : valid;
    }

    private void RefuseUnknown(Dictionary<string, System.Text.Json.JsonElement>? unknown, string path)
    {
        foreach (var name in unknown?.Keys ?? Enumerable.Empty<string>())
            problems.Add(path + name, "Unknown field.");
    }

    private Mailbox? Address(string field, string text)
    {
        if (!Mailbox.TryParse(text, out var mailbox, out var problem))
            problems.Add(field, problem);
        else if (mailbox.Name?.Length > SendLimits.NameLength)
            problems.Add(field, $"A name has at most {SendLimits.NameLength} characters.");
        else
            return mailbox;

        return null;
    }

    private List<Mailbox> ReplyTo()
    {
        var given = request.ReplyTo ?? [];
        if (given.Count > SendLimits.ReplyTo)
            problems.Add("reply_to", $"At most {SendLimits.ReplyTo} addresses.");

        return [.. given.Take(SendLimits.ReplyTo).Select((text, i) => Address(given.Count == 1 ? "reply_to" : $"reply_to.{i}", text)).OfType<Mailbox>()];
    }

    private string Subject()
    {
        var subject = request.Subject ?? "";
        if (subject.Length == 0)
            problems.Add("subject", "Required.");
        else if (subject.Length > SendLimits.SubjectUnits)
            problems.Add("subject", $"At most {SendLimits.SubjectUnits:N0} characters.");
        else if (subject.Any(c => c != '\t' && char.IsControl(c)))
            problems.Add("subject", "Must be one line without control characters.");

        return subject;
    }

    private string? Body(string field, string? body)
    {
        if (body is null)
            return null;
        if (body.Length > SendLimits.BodyBytes / 3 && Encoding.UTF8.GetByteCount(body) > SendLimits.BodyBytes)
            problems.Add(field, "At most 5 MB.");
        else if (body.Contains('\0', StringComparison.Ordinal))
            problems.Add(field, "Must not hold NUL characters.");

        return body.Length == 0 ? null : body;
    }

    private EmailType EmailTypeOf()
    {
        if (request.Type is null)
            return request.CampaignId is null ? EmailType.Transactional : EmailType.Marketing;
        if (!EmailType.TryParse(request.Type, out var type))
            problems.Add("type", $"Must be one of {string.Join(", ", EmailType.All)}, or custom:<name>.");

        return type;
    }

    private string? Provider()
    {
        if (request.Provider is not null && catalog.Info(request.Provider) is null)
            problems.Add("provider", $"Must be one of {string.Join(", ", catalog.All.Select(provider => provider.Id))}.");

        return request.Provider;
    }

    /// <summary>Null where nothing is said.</summary>
    public static SendingRegion? Region(string field, string? text, SendProblems problems)
    {
        if (text is null)
            return null;
        if (!EnumNames.TryParse<SendingRegion>(text, out var region))
            problems.Add(field, "Must be us or eu.");

        return region;
    }

    private IReadOnlyList<string> Tags()
    {
        var tags = request.Tags ?? [];
        if (tags.Count > SendLimits.Tags)
            problems.Add("tags", $"At most {SendLimits.Tags} tags.");
        for (var i = 0; i < tags.Count; i++)
            if (tags[i] is null or { Length: 0 or > SendLimits.TagLength } || HasControl(tags[i]))
                problems.Add($"tags.{i}", $"A tag is a string of 1 to {SendLimits.TagLength} characters without control characters.");

        return tags;
    }

    private IReadOnlyDictionary<string, string> Metadata()
    {
        var metadata = request.Metadata;
        if (metadata is null)
            return EmailContent.NoText;
        if (metadata.Count > SendLimits.MetadataKeys)
            problems.Add("metadata", $"At most {SendLimits.MetadataKeys} keys.");
        if (metadata.Count > 1 && metadata.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() < metadata.Count)
            problems.Add("metadata", "Keys must differ by more than case.");
        foreach (var (key, value) in metadata)
            CheckMetadata(key, value);

        return metadata;
    }

    private void CheckMetadata(string key, string? value)
    {
        if (key.Length is 0 or > SendLimits.MetadataKeyLength || key.AsSpan().ContainsAnyExcept(KeyCharacters))
            problems.Add("metadata." + key, $"A key has 1 to {SendLimits.MetadataKeyLength} letters, digits, dots, dashes or underscores.");
        if (key.StartsWith("pm_", StringComparison.OrdinalIgnoreCase))
            problems.Add("metadata." + key, "Keys that begin with pm_ are the gateway's own.");
        if (value is null or { Length: > SendLimits.MetadataValueLength } || HasControl(value))
            problems.Add("metadata." + key, $"A value is a string of at most {SendLimits.MetadataValueLength} characters without control characters.");
    }

    private string? CampaignId()
    {
        if (request.CampaignId is { } id && (id.Length is 0 or > SendLimits.CampaignIdLength || id.Any(char.IsControl)))
            problems.Add("campaign_id", $"1 to {SendLimits.CampaignIdLength} characters without control characters.");

        return request.CampaignId;
    }

    private DateTimeOffset? SendAt()
    {
        if (request.SendAt > now + SendLimits.Ahead)
            problems.Add("send_at", $"At most {SendLimits.Ahead.TotalDays:0} days ahead.");

        return request.SendAt > now ? request.SendAt.Value.ToUniversalTime() : null;
    }

    private DateTimeOffset? UsefulUntil()
    {
        if (request.UsefulUntil is not { } until)
            return null;
        if (until <= now)
            problems.Add("useful_until", "Must be in the future.");
        else if (until <= request.SendAt)
            problems.Add("useful_until", "Must be after send_at.");
        else if (until > (request.SendAt > now ? request.SendAt.Value : now) + SendLimits.Useful)
            problems.Add("useful_until", $"At most {SendLimits.Useful.TotalDays:0} days after the email is due.");

        return until.ToUniversalTime();
    }

    private static bool HasControl(string text)
    {
        foreach (var c in text)
            if (char.IsControl(c))
                return true;

        return false;
    }
}
