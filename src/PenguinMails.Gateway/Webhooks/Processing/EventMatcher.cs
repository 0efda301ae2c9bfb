using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>
/// Finds the delivery that an event is about: by our own ids, which were durable before the call, else by our Message-ID, else
/// by the provider's id. Always within the tenant whose connection proved the event.
/// </summary>
internal sealed class EventMatcher
{
    private readonly Session session;
    private readonly Dictionary<Guid, Delivery> leads;
    private readonly Dictionary<(Guid Tenant, Guid Message), List<Delivery>> messages = [];

    public EventMatcher(Session session, IEnumerable<(RawEvent Raw, ProviderEvent Event)> events)
    {
        this.session = session;
        leads = Deliveries.Find(session, [.. events
            .Where(pair => Named(pair.Event) is not null)
            .Select(pair => new DeliveryKey(Named(pair.Event)!.Value, pair.Raw.TenantId))
            .Distinct().OrderBy(key => key.Id, IdOrder.Instance)]);
    }

    public Delivery? Find(RawEvent raw, ProviderEvent e)
    {
        if (e.DeliveryId is { } id)
            return leads.TryGetValue(id, out var named) && named.TenantId == raw.TenantId ? named : null;

        var recipient = SuppressionList.KeyOf(e.Recipient);
        if (e.EnvelopeId is { } envelope && leads.TryGetValue(envelope, out var lead) && lead.TenantId == raw.TenantId)
            return lead.RecipientKey == recipient ? lead : OfEnvelope(lead, recipient, e.IsOfReturnPath);

        return ByMessageId(raw, e, recipient) ?? ByProviderId(raw, e, recipient);
    }

    private static Guid? Named(ProviderEvent e) => e.DeliveryId ?? e.EnvelopeId;

    private Delivery? OfEnvelope(Delivery lead, string recipient, bool isOfReturnPath)
    {
        var envelope = OfMessage(lead.TenantId, lead.MessageId).Where(delivery => delivery.EnvelopeId == lead.EnvelopeId).ToList();
        // What was forwarded names where it was forwarded to; of several recipients it must be one of them.
        return envelope.Find(delivery => delivery.RecipientKey == recipient) ?? (isOfReturnPath && envelope.Count == 1 ? lead : null);
    }

    private Delivery? ByMessageId(RawEvent raw, ProviderEvent e, string recipient)
    {
        var local = e.MessageIdHeader?.Split('@')[0];
        return Guid.TryParseExact(local, "N", out var message)
            ? OfMessage(raw.TenantId, message).FirstOrDefault(delivery => delivery.RecipientKey == recipient)
            : null;
    }

    private Delivery? ByProviderId(RawEvent raw, ProviderEvent e, string recipient) => e.ProviderMessageId is null ? null : session.Rows(
        $"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @TenantId AND t.provider_message_id = @ProviderMessageId ORDER BY t.id FOR UPDATE",
        new { raw.TenantId, e.ProviderMessageId }, Deliveries.Read).Find(delivery => delivery.RecipientKey == recipient);

    private List<Delivery> OfMessage(Guid tenant, Guid message)
    {
        if (!messages.TryGetValue((tenant, message), out var deliveries))
        {
            deliveries = session.Rows(
                $"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @tenant AND t.id > @message AND t.id < @end ORDER BY t.id FOR UPDATE",
                new { tenant, message, end = DeliveryId.EndOf(message) }, Deliveries.Read);
            messages.Add((tenant, message), deliveries);
        }

        return deliveries;
    }
}
