using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers;

/// <summary>The sample that tests of a connection send.</summary>
internal static class TestEmail
{
    /// <param name="from">The connection's own sender.</param>
    /// <param name="to">A person who asked for it, or an address of the provider's that nobody reads.</param>
    /// <param name="provider">As people call it.</param>
    /// <param name="tags">At most as many as a send takes.</param>
    public static OutgoingEnvelope To(Mailbox from, Mailbox to, string provider, IReadOnlyList<string> tags)
    {
        var id = Guid.CreateVersion7();
        var email = new OutgoingEmail(Content(provider, tags))
        {
            MessageId = id,
            MessageIdHeader = $"{id:N}@{from.Address.Domain}",
            Type = EmailType.Transactional,
            From = from,
        };
        return new(id, email, [new(to, RecipientRole.To)]);
    }

    /// <param name="provider">As people call it.</param>
    /// <param name="tags">At most as many as a send takes.</param>
    public static EmailContent Content(string provider, IReadOnlyList<string> tags) => new()
    {
        Subject = $"Test email from PenguinMails via {provider}",
        HtmlBody = $"<p>It works: this test email was sent by PenguinMails via {provider}.</p>",
        TextBody = $"It works: this test email was sent by PenguinMails via {provider}.\n",
        Tags = tags,
    };

    /// <summary>Null where the connection has no sender of its own.</summary>
    public static ProviderCall? Call(IEmailProvider adapter, Connection connection, Mailbox to) =>
        SenderOf(adapter, connection) is { } from ? new(Guid.CreateVersion7(), [To(from, to, adapter.Info.Name, [])]) : null;

    /// <inheritdoc cref="Call"/>
    public static Mailbox? SenderOf(IEmailProvider adapter, Connection connection) =>
        Mailbox.TryParse(adapter.ProfileOf(connection).TestSender ?? "", out var from, out _) ? from : null;
}
