using System.Globalization;
using Microsoft.Extensions.Primitives;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages, what a caller sends.</summary>
internal sealed record MailgunMail
{
    public required string From { get; init; }
    public required Address Sender { get; init; }
    public required IReadOnlyList<Address> To { get; init; }
    public required IReadOnlyList<Address> Copies { get; init; }
    public required string Subject { get; init; }
    public required string? Text { get; init; }
    public required string? Html { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
    public required RecipientVariables RecipientVariables { get; init; }
    public required IReadOnlyList<Part> Files { get; init; }
    public required bool TestMode { get; init; }
    public required MailgunTracking Tracking { get; init; }

    /// <summary>Mailgun signs unless it is told not to.</summary>
    public required bool Signed { get; init; }
    public required DateTimeOffset? DeliveryTime { get; init; }

    public long Size => (Text?.Length ?? 0) + (Html?.Length ?? 0) + Files.Sum(file => file.Size);
}

/// <summary>Reads a form and finds what is wrong with it; one bad address refuses the whole call.</summary>
internal sealed class MailgunForm(IFormCollection form, DateTimeOffset now)
{
    private const int MostRecipients = 1000;
    private const int MostParameterBytes = 16 * 1024;
    private const long LargestMessage = 25L * 1024 * 1024;
    private static readonly TimeSpan LatestDelivery = TimeSpan.FromDays(7);
    private static readonly string[] Bodies = ["text", "html", "amp-html", "template"];

    private readonly List<Address> _to = [];
    private readonly List<Address> _copies = [];
    private Address? _sender;
    private RecipientVariables? _variables;
    private MailgunTracking? _tracking;
    private DateTimeOffset? _deliveryTime;

    public MailgunError? Read(out MailgunMail? mail)
    {
        mail = null;
        if ((Addresses() ?? Content() ?? Parameters()) is { } error) return error;
        mail = new()
        {
            From = form["from"].ToString(),
            Sender = _sender!,
            To = _to,
            Copies = _copies,
            Subject = form["subject"].ToString(),
            Text = One("text"),
            Html = One("html"),
            Tags = [.. form["o:tag"].Select(tag => tag!)],
            Headers = Prefixed("h:"),
            Variables = Prefixed("v:"),
            RecipientVariables = _variables!,
            Files = [.. form.Files.Select(file => new Part(file.FileName, file.ContentType ?? "", file.Length))],
            TestMode = IsYes(One("o:testmode")),
            Tracking = _tracking!,
            Signed = !MailgunTracking.IsNo(One("o:dkim")),
            DeliveryTime = _deliveryTime,
        };
        return mail.Size > LargestMessage ? MailgunError.TooLarge : null;
    }

    private MailgunError? Addresses()
    {
        if (One("from") is not { Length: > 0 } from) return MailgunError.Missing("from");
        if ((_sender = Address.Parse(from)) is null) return MailgunError.Bad("from parameter is not a valid address. please check documentation");
        if (form["to"].All(string.IsNullOrWhiteSpace)) return MailgunError.Missing("to");
        if (!TryRead("to", _to)) return MailgunError.BadRecipient;
        if (!TryRead("cc", _copies)) return MailgunError.Bad("cc parameter is not a valid address. please check documentation");
        if (!TryRead("bcc", _copies)) return MailgunError.Bad("bcc parameter is not a valid address. please check documentation");
        return _to.Count + _copies.Count > MostRecipients ? MailgunError.Bad($"Too many recipients: at most {MostRecipients} are allowed") : null;
    }

    private MailgunError? Content()
    {
        if (!form.ContainsKey("subject")) return MailgunError.Missing("subject");
        if (!Bodies.Any(name => !string.IsNullOrEmpty(One(name)))) return MailgunError.Bad("Need at least one of 'text' or 'html' parameters specified");
        if (form["subject"].ToString().AsSpan().ContainsAny('\r', '\n')) return MailgunError.Bad("subject parameter must not contain line breaks");
        if (form.Files.Any(file => string.IsNullOrEmpty(file.FileName))) return MailgunError.Bad("attachment parameter has no filename");
        _variables = RecipientVariables.Parse(One("recipient-variables"));
        return _variables is null ? MailgunError.Bad("recipient-variables parameter is not valid JSON. please check documentation") : null;
    }

    private MailgunError? Parameters()
    {
        var bytes = form.Where(field => field.Key is ['o' or 'h' or 'v' or 't', ':', ..])
            .Sum(field => field.Value.Sum(value => field.Key.Length + System.Text.Encoding.UTF8.GetByteCount(value ?? "")));
        if (bytes > MostParameterBytes) return MailgunError.Bad("o:, h:, v: and t: parameters may have at most 16 KB in total");
        if (form["o:tag"].Count > 3) return MailgunError.Bad("o:tag parameter may be given at most 3 times");
        if (form["o:tag"].Any(tag => string.IsNullOrEmpty(tag) || tag.Length > 128 || !System.Text.Ascii.IsValid(tag)))
            return MailgunError.Bad("o:tag parameter must be ASCII of at most 128 characters");
        if (form.Any(field => field.Key.StartsWith("h:", StringComparison.Ordinal) && field.Value.ToString().AsSpan().ContainsAny('\r', '\n')))
            return MailgunError.Bad("h: parameters must not contain line breaks");
        _tracking = MailgunTracking.Read(One("o:tracking"), One("o:tracking-opens"), One("o:tracking-clicks"));
        return _tracking is null ? MailgunError.Bad("o:tracking parameters must be yes, no, true, false or htmlonly") : DeliveryTime();
    }

    private MailgunError? DeliveryTime()
    {
        if (One("o:deliverytime") is not { } text) return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return MailgunError.Bad("o:deliverytime parameter is not a valid date. please check documentation");
        _deliveryTime = time;
        return time - now > LatestDelivery ? MailgunError.Bad("o:deliverytime parameter is too far in the future") : null;
    }

    private bool TryRead(string name, List<Address> into)
    {
        var read = new List<Address>();
        foreach (var text in form[name])
            if (!Address.TryParseList(text, read, out _)) return false;
        var known = new HashSet<string>(_to.Concat(_copies).Select(address => address.Email), StringComparer.OrdinalIgnoreCase);
        into.AddRange(read.Where(address => known.Add(address.Email)));
        return true;
    }

    private Dictionary<string, string> Prefixed(string prefix) =>
        form.Where(field => field.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(field => field.Key[prefix.Length..], field => field.Value.ToString());

    private string? One(string name) => form.TryGetValue(name, out StringValues value) ? value.ToString() : null;

    private static bool IsYes(string? value) => value is "yes" or "true" or "True" or "1";
}
