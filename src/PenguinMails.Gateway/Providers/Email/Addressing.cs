using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Email;

/// <summary>The recipients of one envelope, as header lists.</summary>
internal sealed record Addressing(IReadOnlyList<Mailbox> To, IReadOnlyList<Mailbox> Cc, IReadOnlyList<Mailbox> Bcc)
{
    public static Addressing Of(IReadOnlyList<EnvelopeRecipient> recipients)
    {
        var (to, cc, bcc) = (With(recipients, RecipientRole.To), With(recipients, RecipientRole.Cc), With(recipients, RecipientRole.Bcc));
        if (to.Count > 0) return new(to, cc, bcc);

        // Suppression may leave a group without its To, which providers demand. Nobody may learn of another's blind copy, though.
        if (cc.Count > 0) return new(cc, [], bcc);
        return bcc.Count == 1 ? new(bcc, [], []) : new([], [], bcc);
    }

    public static string? List(IReadOnlyList<Mailbox> mailboxes) =>
        mailboxes.Count switch
        {
            0 => null,
            1 => mailboxes[0].ToString(),
            _ => string.Join(", ", mailboxes),
        };

    private static List<Mailbox> With(IReadOnlyList<EnvelopeRecipient> recipients, RecipientRole role)
    {
        var mailboxes = new List<Mailbox>(recipients.Count);
        foreach (var recipient in recipients)
            if (recipient.Role == role) mailboxes.Add(recipient.Mailbox);
        return mailboxes;
    }
}
