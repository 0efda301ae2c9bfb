using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>Addresses that an answer showed to be bad for good, or on the provider's list; nobody else will tell of them.</summary>
internal static class RefusedAddresses
{
    public static IEnumerable<Suppression> Of(Call call, QueuedEnvelope envelope, SendOutcome outcome)
    {
        var recipients = envelope.Outgoing.Recipients;
        IEnumerable<(EnvelopeRecipient Recipient, SendOutcome Outcome)> each = outcome is SendOutcome.Accepted partly
            ? partly.Without.Select(one => (recipients[one.Key], one.Value))
            : recipients.Select(recipient => (recipient, outcome));
        return
            from one in each
            let refused = one.Outcome as SendOutcome.Refused
            let reason = refused?.Suppresses
            where reason is not null
            select new Suppression(
                call.TenantId, one.Recipient.Mailbox.Address.Key, SuppressionList.ScopeOf(reason.Value, envelope.IsBulk), reason.Value,
                SuppressionList.SourceOf(call.ConnectionId), true, call.StartedAt, call.Id, refused.Detail);
    }
}
