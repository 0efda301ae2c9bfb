using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>Makes envelopes of rows again: their message, their attachments, and in group mode the other recipients, of whom those who still wait go with it.</summary>
internal sealed class EnvelopeReader(Database database, UnsubscribeLinks links)
{
    /// <param name="tenant">Whose.</param>
    /// <param name="leads">One delivery of each envelope.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IReadOnlyList<QueuedEnvelope>> ReadAsync(Guid tenant, IReadOnlyList<Delivery> leads, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var keys = leads.Select(lead => new DeliveryKey(lead.MessageId, tenant)).Distinct().ToList();
        var messages = MessageTable.Find(read, keys).ToDictionary(message => message.Id);
        var emails = messages.Values.ToDictionary(message => message.Id, message => message.ToEmail(Attachments(read, message)));
        return
        [
            .. from lead in leads
               let message = messages[lead.MessageId]
               let all = message.Content.Group ? OfMessage(read, lead) : [lead]
               from envelope in QueuedEnvelope.Of(message, emails[message.Id], all.Where(row => GoesWith(lead, row)), links)
               select message.Content.Group ? envelope with { Outgoing = envelope.Outgoing with { Named = Named(all) } } : envelope,
        ];
    }

    private static Dictionary<string, byte[]> Attachments(Session read, Message message) =>
        MessageTable.FindAttachments(read, [.. message.Content.Attachments.Select(stored =>
            new NewAttachment(Convert.FromHexString(stored.Hash!), message.TenantId, [], default)).DistinctBy(key => Convert.ToHexString(key.Hash))])
            .ToDictionary(attachment => Convert.ToHexStringLower(attachment.Hash), attachment => attachment.Content);

    private static List<Delivery> OfMessage(Session read, Delivery lead) => read.Rows($"""
        SELECT {Deliveries.Columns} FROM deliveries t
        WHERE t.tenant_id = @TenantId AND t.id > @MessageId AND t.id < @end
        ORDER BY t.id
        """, new { lead.TenantId, lead.MessageId, end = DeliveryId.EndOf(lead.MessageId) }, Deliveries.Read);

    /// <summary>The others of its group may have the email already.</summary>
    private static bool GoesWith(Delivery lead, Delivery row) => row.Id == lead.Id
        || (row.EnvelopeId == lead.EnvelopeId && row.Status is (DeliveryStatus.Queued or DeliveryStatus.Scheduled or DeliveryStatus.Sending));

    private static EnvelopeRecipient[] Named(IEnumerable<Delivery> group) =>
        [.. group.Where(row => row.LocalEnd != DeliveryStatus.Suppressed).Select(row => new EnvelopeRecipient(row.Mailbox, row.Role, row.Id))];
}
