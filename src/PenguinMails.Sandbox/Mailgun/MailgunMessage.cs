using System.Globalization;
using System.Text;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>A message that was taken, for all its recipients.</summary>
internal sealed class MailgunMessage : Content
{
    private MailgunMail _mail;

    public MailgunMessage(MailgunDomain domain, MailgunMail mail, DateTimeOffset receivedAt) : base(mail.Size)
    {
        (_mail, Domain, ReceivedAt) = (mail, domain, receivedAt);
        Id = GivenId(mail) ?? $"{receivedAt:yyyyMMddHHmmss}.1.{Guid.NewGuid():N}@{domain.Name}";
    }

    /// <summary>The RFC Message-ID without angle brackets, as events carry it.</summary>
    public string Id { get; }
    public MailgunDomain Domain { get; }
    public DateTimeOffset ReceivedAt { get; }
    public Address Sender => _mail.Sender;
    public IReadOnlyList<string> Tags => _mail.Tags;
    public IReadOnlyList<Part> Files => _mail.Files;
    public bool TestMode => _mail.TestMode;
    public MailgunTracking Tracking => _mail.Tracking;
    public string? Html => _mail.Html;
    public DateTimeOffset? DeliveryTime => _mail.DeliveryTime;
    public string From => _mail.From;

    /// <summary>In a batch each recipient sees only itself.</summary>
    public string ToHeader(Address recipient) => _mail.RecipientVariables.Given ? recipient.ToString() : string.Join(", ", _mail.To);

    public string Subject(Address recipient) => _mail.RecipientVariables.Expand(_mail.Subject, recipient);

    public IReadOnlyDictionary<string, string> Variables(Address recipient) =>
        _mail.Variables.ToDictionary(variable => variable.Key, variable => _mail.RecipientVariables.Expand(variable.Value, recipient));

    private string TrackingHost => "email." + Domain.Name;

    public IEnumerable<Address> Recipients() => _mail.To.Concat(_mail.Copies);

    public override string Render(string recipient)
    {
        var to = Recipients().FirstOrDefault(address => address.Email == recipient) ?? new("", recipient);
        var text = new StringBuilder();
        Line(text, "From", From);
        Line(text, "To", ToHeader(to));
        Line(text, "Subject", Subject(to));
        Line(text, "Message-Id", $"<{Id}>");
        foreach (var (name, value) in _mail.Headers)
            if (!IsMessageId(name)) Line(text, name, _mail.RecipientVariables.Expand(value, to));
        if (_mail.Signed) Line(text, "DKIM-Signature", $"a=rsa-sha256; v=1; c=relaxed/relaxed; d={Domain.Name}; q=dns/txt; s=mx");
        if (_mail.Text is { } plain) text.Append("\n--- text ---\n").Append(Tracking.Text(_mail.RecipientVariables.Expand(plain, to), TrackingHost)).Append('\n');
        if (_mail.Html is { } html) text.Append("\n--- html ---\n").Append(Tracking.Html(_mail.RecipientVariables.Expand(html, to), TrackingHost, Id)).Append('\n');
        foreach (var file in Files) text.Append(CultureInfo.InvariantCulture, $"\n--- {file.Name} ({file.ContentType}, {file.Size} bytes) ---\n");
        return text.ToString();
    }

    protected override void Release() => _mail = _mail with { Text = null, Html = null };

    private static string? GivenId(MailgunMail mail)
    {
        var given = mail.Headers.FirstOrDefault(header => IsMessageId(header.Key)).Value?.Trim().Trim('<', '>');
        return string.IsNullOrEmpty(given) ? null : given;
    }

    private static bool IsMessageId(string name) => name.Equals("Message-Id", StringComparison.OrdinalIgnoreCase);

    private static void Line(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append('\n');
}
