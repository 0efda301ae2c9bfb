using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>Which envelopes of a call can share one request.</summary>
internal static class MailgunBatches
{
    public const int MostRecipients = 1000;

    private const string Syntax = "%recipient";

    public static List<List<OutgoingEnvelope>> Of(IReadOnlyList<OutgoingEnvelope> envelopes)
    {
        var batches = new List<List<OutgoingEnvelope>>();
        var open = new Dictionary<(Guid, bool, bool, EnvelopeTracking?), (List<OutgoingEnvelope> Envelopes, HashSet<string> Addresses)>();
        var shareable = new Dictionary<Guid, bool>();
        foreach (var envelope in envelopes)
        {
            if (!shareable.TryGetValue(envelope.Email.MessageId, out var content))
                shareable.Add(envelope.Email.MessageId, content = !WritesSyntax(envelope.Email));
            if (!content || !StandsForOne(envelope))
            {
                batches.Add([envelope]);
                continue;
            }

            // A request has one switch for tracking, and one content for all.
            var kind = (envelope.Email.MessageId, envelope.UnsubscribeUrl is null, envelope.Variables is null, envelope.Tracking);
            var address = envelope.Recipients[0].Mailbox.Address.Key;

            // Mailgun drops an address that is named twice.
            if (!open.TryGetValue(kind, out var batch) || batch.Envelopes.Count == MostRecipients || !batch.Addresses.Add(address))
            {
                open[kind] = batch = ([], [address]);
                batches.Add(batch.Envelopes);
            }

            batch.Envelopes.Add(envelope);
        }

        return batches;
    }

    /// <summary>In a batch every To gets its own copy to cc and bcc, and a value is searched for variables again.</summary>
    private static bool StandsForOne(OutgoingEnvelope envelope) =>
        envelope.Recipients is [{ Role: RecipientRole.To }]
        && envelope.Variables?.Values.Any(Has) != true
        && !Has(envelope.UnsubscribeUrl);

    /// <summary>What looks like Mailgun's variables in the customer's own text would be replaced in a batch.</summary>
    private static bool WritesSyntax(OutgoingEmail email) =>
        Has(email.Subject) || Has(email.HtmlBody) || Has(email.TextBody) || Has(email.From.Name)
        || email.Headers.Values.Any(Has) || email.Metadata.Values.Any(Has) || email.ReplyTo.Any(mailbox => Has(mailbox.ToString()));

    private static bool Has(string? text) => text?.Contains(Syntax, StringComparison.OrdinalIgnoreCase) == true;
}
