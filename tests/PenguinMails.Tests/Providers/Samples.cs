using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Mail;

namespace PenguinMails.Tests.Providers;

internal static class Samples
{
    public static Mailbox Mailbox(string text) =>
        PenguinMails.Mail.Mailbox.TryParse(text, out var mailbox, out var problem) ? mailbox : throw new ArgumentException(problem);

    public static OutgoingEmail Email(EmailType? type = null)
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            MessageId = id,
            MessageIdHeader = $"{id:N}@yourdomain.com",
            Type = type ?? EmailType.Transactional,
            From = Mailbox("The Team <team@yourdomain.com>"),
            Subject = "Hello",
            TextBody = "Some text",
        };
    }

    public static QueuedEnvelope Queued(string fromDomain, params string[] to)
    {
        var envelope = Envelope(Email() with { From = Mailbox($"noreply@{fromDomain}") }, to);
        return new() { TenantId = Guid.Empty, Outgoing = envelope, Deliveries = [.. envelope.Recipients.Select(recipient => recipient.DeliveryId)], Since = default };
    }

    public static OutgoingEnvelope Envelope(OutgoingEmail email, params string[] to) => new(Guid.CreateVersion7(), email, To(to));

    public static EnvelopeRecipient[] To(params string[] to) => [.. to.Select(text => new EnvelopeRecipient(Mailbox(text), RecipientRole.To))];

    public static ProviderCall Call(params OutgoingEnvelope[] envelopes) => new(Guid.CreateVersion7(), envelopes);

    public static ProviderCall CallTo(params string[] recipients)
    {
        var email = Email();
        return Call([.. recipients.Select(to => Envelope(email, to))]);
    }

    public static LostCall Lost(ProviderCall call, DateTimeOffset startedAt) => new(
        call.Id,
        startedAt,
        [.. call.Envelopes.Select(envelope => new LostEnvelope(
            envelope.Id, envelope.Email.MessageIdHeader, [.. envelope.Recipients.Select(recipient => recipient.Mailbox.Address.ToString())]))]);
}
