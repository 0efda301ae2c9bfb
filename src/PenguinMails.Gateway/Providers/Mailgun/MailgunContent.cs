using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>What differs between a call for one envelope, with everything filled in, and for a batch, with Mailgun filling it in.</summary>
internal sealed record MailgunContent
{
    private const string EnvelopeVariable = "pm_env";
    private const string LinkVariable = "pm_unsubscribe";

    public required string Subject { get; init; }
    public string? Html { get; init; }
    public string? Text { get; init; }
    public string? UnsubscribeUrl { get; init; }
    public string? UnsubscribeUrlInHtml { get; init; }
    public required string EnvelopeId { get; init; }
    public string? RecipientVariables { get; init; }

    public static MailgunContent OfOne(OutgoingEnvelope envelope) => new()
    {
        Subject = Personalisation.Render(envelope.Email.Subject, envelope.Variables, ValueForm.Line)!,
        Html = Personalisation.Render(envelope.Email.HtmlBody, envelope.Variables, ValueForm.Html),
        Text = Personalisation.Render(envelope.Email.TextBody, envelope.Variables, ValueForm.Text),
        UnsubscribeUrl = envelope.UnsubscribeUrl,
        UnsubscribeUrlInHtml = envelope.UnsubscribeUrl is { } url ? Personalisation.Write(url, ValueForm.Html) : null,
        EnvelopeId = envelope.Id.ToString("N"),
    };

    public static MailgunContent OfMany(IReadOnlyList<OutgoingEnvelope> envelopes)
    {
        var (first, slots) = (envelopes[0], new Dictionary<(string Literal, ValueForm Form), Slot>());
        var link = first.UnsubscribeUrl is null ? null : Variable(LinkVariable);
        return new()
        {
            Subject = Rewrite(first, first.Email.Subject, ValueForm.Line, slots)!,
            Html = Rewrite(first, first.Email.HtmlBody, ValueForm.Html, slots),
            Text = Rewrite(first, first.Email.TextBody, ValueForm.Text, slots),
            UnsubscribeUrl = link,
            UnsubscribeUrlInHtml = link is null ? null : Variable(LinkVariable + "_html"),
            EnvelopeId = Variable(EnvelopeVariable),
            RecipientVariables = WriteVariables(envelopes, slots.Values),
        };
    }

    private static string? Rewrite(
        OutgoingEnvelope first, string? template, ValueForm form, Dictionary<(string Literal, ValueForm Form), Slot> slots)
    {
        if (template is null || first.Variables is null) return template;
        return Personalisation.Replace(template, placeholder =>
        {
            if (!slots.TryGetValue((placeholder.Literal, form), out var slot))
                slots.Add((placeholder.Literal, form), slot = new($"v{slots.Count}", placeholder, form));
            return Variable(slot.Key);
        });
    }

    private static string WriteVariables(IReadOnlyList<OutgoingEnvelope> envelopes, IReadOnlyCollection<Slot> slots)
    {
        var bytes = new ArrayBufferWriter<byte>(envelopes.Count * 128);
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var envelope in envelopes) WriteVariables(json, envelope, slots);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteVariables(Utf8JsonWriter json, OutgoingEnvelope envelope, IReadOnlyCollection<Slot> slots)
    {
        json.WriteStartObject(envelope.Recipients[0].Mailbox.Address.ToString());
        json.WriteString(EnvelopeVariable, envelope.Id.ToString("N"));
        foreach (var slot in slots) json.WriteString(slot.Key, slot.ValueFor(envelope));
        if (envelope.UnsubscribeUrl is { } url)
        {
            json.WriteString(LinkVariable, url);
            json.WriteString(LinkVariable + "_html", Personalisation.Write(url, ValueForm.Html));
        }

        json.WriteEndObject();
    }

    private static string Variable(string key) => $"%recipient.{key}%";

    /// <summary>One placeholder in one form; Mailgun puts a recipient's value in its place.</summary>
    private sealed record Slot(string Key, Placeholder Placeholder, ValueForm Form)
    {
        // A recipient without the value sees what it would see alone: the placeholder as it is written.
        public string ValueFor(OutgoingEnvelope envelope) =>
            envelope.Variables?.TryGetValue(Placeholder.Name, out var value) == true ? Personalisation.Write(value, Form) : Placeholder.Literal;
    }
}
