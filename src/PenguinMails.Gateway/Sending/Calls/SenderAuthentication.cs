using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>
/// A mailbox provider refuses a From domain's email as not authenticated: nothing more from it goes there through that connection
/// for now, and somebody is told. Everything else goes on.
/// </summary>
internal sealed class SenderAuthentication(Database database, ReadyQueues queues, AlertStore alerts)
{
    /// <param name="connection">Who carried it.</param>
    /// <param name="fromDomain">Whose email it was.</param>
    /// <param name="recipientDomain">Where it was refused.</param>
    /// <param name="detail">The receiving server's words.</param>
    public void Refused(Connection connection, string fromDomain, string recipientDomain, string detail)
    {
        queues.Of(connection.TenantId, connection.Id).Gate.Senders.Close(fromDomain, recipientDomain);
        alerts.Raise(connection, AlertKind.AuthenticationRefused, detail, $"{fromDomain} to {MailboxProviders.NameOf(recipientDomain)}");
    }

    /// <summary>The same where it was reported afterwards.</summary>
    public async Task ReportedAsync(Connection connection, ProviderEvent e, CancellationToken ct)
    {
        if (MessageOf(e) is not { } id || e.Recipient.LastIndexOf('@') is var at && at < 0)
            return;

        using var read = await database.ReadAsync(ct);
        if (MessageTable.Find(read, [new(id, connection.TenantId)]) is [var message])
            Refused(connection, message.FromDomain, e.Recipient[(at + 1)..].ToLowerInvariant(), e.Detail ?? "");
    }

    private static Guid? MessageOf(ProviderEvent e) =>
        (e.DeliveryId ?? e.EnvelopeId) is { } delivery ? DeliveryId.MessageOf(delivery)
        : Guid.TryParseExact(e.MessageIdHeader?.Split('@')[0], "N", out var message) ? message
        : null;
}
