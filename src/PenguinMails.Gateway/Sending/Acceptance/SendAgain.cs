using System.Security.Cryptography;
using System.Text;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>A new message with the content, the recipients and the options of a stored one.</summary>
internal sealed class SendAgain(Database database, EnvelopeReader envelopes, RecipientCheck recipients, SendPlanner planner, SendAcceptor acceptor, TimeProvider time)
{
    /// <param name="tenant">Whose.</param>
    /// <param name="id">The stored message.</param>
    /// <param name="once">Names this wish: asked for twice, one message comes of it.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The new message's id, or why there is none; neither where there is nothing to send.</returns>
    public async Task<(Guid? Sent, string? Problem)> SendAsync(Guid tenant, Guid id, Guid once, CancellationToken ct)
    {
        if (await ReadAsync(tenant, id, ct) is not { } send)
            return default;

        var prepared = await planner.PrepareAsync(tenant, (await recipients.CheckAsync(tenant, [send], ct))[0], ct);
        if (prepared.Message is not { } message)
            return (null, prepared.Problem!.Errors?.Values.FirstOrDefault()?.FirstOrDefault() ?? prepared.Problem.Title);

        var key = new Idempotency($"send-again:{id:N}:{once:N}", SHA256.HashData(Encoding.UTF8.GetBytes($"{id:N}")), time.GetUtcNow(), stored => stored[0].Message.Id.ToString("N"));
        return await acceptor.AcceptAsync(new(tenant, [message], key)) switch
        {
            AcceptanceResult.Stored stored => (stored.Messages[0].Message.Id, null),
            AcceptanceResult.Replayed replayed => (Guid.ParseExact(replayed.Answer, "N"), null),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private async Task<ValidSend?> ReadAsync(Guid tenant, Guid id, CancellationToken ct)
    {
        List<Delivery> deliveries;
        Message message;
        using (var read = await database.ReadAsync(ct))
        {
            if (MessageTable.Find(read, [new(id, tenant)]) is not [{ Content.DeletedAfterDays: null } found])
                return null;

            message = found;
            deliveries = read.Rows(
                $"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @tenant AND t.id > @id AND t.id < @end ORDER BY t.id",
                new { tenant, id, end = DeliveryId.EndOf(id) }, Deliveries.Read);
        }

        if (deliveries.Count == 0 || await envelopes.ReadAsync(tenant, [deliveries[0]], ct) is not [var envelope, ..])
            return null;

        return new ValidSend(envelope.Email)
        {
            From = envelope.Email.From,
            To = [.. deliveries.Select(Recipient)],
            KeyId = message.Content.KeyId,
            Group = message.Content.Group,
            Type = message.Type,
            Provider = message.Content.Provider,
            Failover = !message.Content.NoFailover,
            Region = message.Content.Region,
            NotVia = message.Content.NotVia ?? [],
            CampaignId = message.CampaignId,
            UsefulUntil = envelope.IsLate(time.GetUtcNow()) ? null : envelope.UsefulUntil,
        };
    }

    /// <summary>Whom the key's safe mode kept out stays out.</summary>
    private static SendTo Recipient(Delivery delivery) => new(delivery.Mailbox, delivery.Role, RecipientVariables.Read(delivery.Variables))
    {
        Tracking = delivery.Tracking,
        Blocked = DecisionJson.Read(delivery.Decision).Reasons.Contains(SafeMode.Blocked) ? SafeMode.Blocked : null,
    };
}
