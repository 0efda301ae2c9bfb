using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages, for one envelope or a batch.</summary>
internal static class MailgunPayload
{
    private const int MostTags = 3;
    private const int LongestTag = 128;

    /// <param name="envelopes">One, or several of one message with a single recipient each.</param>
    public static MailgunForm Of(MailgunSettings settings, IReadOnlyList<OutgoingEnvelope> envelopes, string callTag)
    {
        var first = envelopes[0];
        var email = first.Email;
        var content = envelopes.Count == 1 ? MailgunContent.OfOne(first) : MailgunContent.OfMany(envelopes);
        if (settings.AutomaticUnsubscribe) content = UnsubscribeFooter.Under(content, email);

        var form = new MailgunForm().Add("from", email.From.ToString());
        AddRecipients(form, envelopes);
        form.Add("subject", content.Subject).Add("html", content.Html).Add("text", content.Text);
        AddParameters(form, settings, email, callTag, content);
        form.Add("recipient-variables", content.RecipientVariables);
        foreach (var attachment in email.Attachments) form.Add(attachment);
        return form;
    }

    /// <summary>All that Mailgun's limit for parameters counts.</summary>
    public static void AddParameters(MailgunForm form, MailgunSettings settings, OutgoingEmail email, string callTag, MailgunContent content)
    {
        form.Add("h:Message-Id", $"<{email.MessageIdHeader}>").Add("h:Reply-To", Addressing.List(email.ReplyTo));
        foreach (var (name, value) in email.Headers) form.Add("h:" + name, value);
        foreach (var (name, value) in ListUnsubscribeHeaders.Headers(content.UnsubscribeUrl)) form.Add("h:" + name, value);
        foreach (var (name, value) in email.Metadata) form.Add("v:" + name, value);
        form.Add("v:" + CallTag.CallKey, callTag).Add("v:" + CallTag.EnvelopeKey, content.EnvelopeId);
        foreach (var tag in Tags(settings, email)) form.Add("o:tag", tag);
        form.Add("o:tracking-opens", email.TrackOpens ?? settings.TrackOpens);
        form.Add("o:tracking-clicks", email.TrackLinks ?? settings.TrackClicks);

        // Never "no": that would send unsigned what the domain signs by itself.
        if (settings.DkimSigning) form.Add("o:dkim", true);
        if (settings.TestMode || email.TestMode) form.Add("o:testmode", true);
    }

    private static void AddRecipients(MailgunForm form, IReadOnlyList<OutgoingEnvelope> envelopes)
    {
        foreach (var envelope in envelopes)
        {
            var to = Addressing.Of(envelope.Recipients);
            foreach (var mailbox in to.To) form.Add("to", mailbox.ToString());
            foreach (var mailbox in to.Cc) form.Add("cc", mailbox.ToString());
            foreach (var mailbox in to.Bcc) form.Add("bcc", mailbox.ToString());
        }
    }

    /// <summary>The gateway keeps all tags; Mailgun gets the first that it can keep, beside the one by which it knows bulk email.</summary>
    private static IEnumerable<string> Tags(MailgunSettings settings, OutgoingEmail email)
    {
        string[] kind = email.Type.IsBulk ? [MailgunLists.BulkTag] : [];
        return [.. email.Tags.Select(tag => settings.TagPrefix + tag).Where(tag => tag.Length <= LongestTag && tag.All(char.IsAscii)).Take(MostTags - kind.Length), .. kind];
    }
}
