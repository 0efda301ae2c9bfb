using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// Deliveries that were sent, and the webhooks about them: each is delivered, and later opened. Fields of a row: 1 the template,
/// 2 the connection, 3 the credential (Mailgun: the Message-ID), 4 <c>pm_call</c>, 5 <c>pm_env</c>, 6 the recipient, 7 the
/// provider's message id (Mailgun: the event's id), 8 the time, 9 and 10 Mailgun's token and signature.
/// </summary>
internal static class WebhookRows
{
    private const int PerCall = 50;
    private const int PerTransaction = 2_000;

    /// <summary>Stores deliveries, spread over the customers.</summary>
    /// <returns>Rows of twice as many webhooks.</returns>
    public static async Task<IReadOnlyList<string>> CreateAsync(Customers customers, string provider, int deliveries)
    {
        var (delivered, opened) = (new List<string>(deliveries), new List<string>(deliveries));
        for (var done = 0; done < deliveries; done += PerTransaction)
        {
            var batch = Enumerable.Range(done, Math.Min(PerTransaction, deliveries - done)).Select(i => Sent(customers, provider, i)).ToList();
            await customers.Get<Writer>().ChangeAsync(session =>
            {
                MessageTable.Insert(session, [.. batch.Select(sent => sent.Message)]);
                Deliveries.Insert(session, [.. batch.Select(sent => sent.Delivery)]);
                return true;
            });
            foreach (var (connection, _, delivery) in batch)
            {
                delivered.Add(Row(1, connection, delivery));
                opened.Add(Row(2, connection, delivery));
            }
        }

        return [.. delivered, .. opened];
    }

    private static (Connection Connection, Message Message, Delivery Delivery) Sent(Customers customers, string provider, int number)
    {
        // Calls of some size, as a ready queue makes them, one customer after the other.
        var customer = customers.All[number / PerCall % customers.All.Count];
        var connection = provider == "postmark" ? customer.Postmark : customer.Mailgun;
        var now = TimeProvider.System.GetUtcNow();
        var id = DeliveryId.NewMessage(now);
        var message = new Message
        {
            Id = id,
            TenantId = customer.Tenant,
            CreatedAt = now,
            Type = EmailType.Transactional,
            From = "noreply@yourdomain.com",
            Content = new() { Subject = "Your order is on its way", HtmlBody = "<p>Your order left our warehouse this morning.</p>" },
        };
        var recipient = $"alice.{id:N}@example.com";
        var delivery = new Delivery
        {
            Id = DeliveryId.Of(id, 1),
            TenantId = customer.Tenant,
            EnvelopeId = DeliveryId.Of(id, 1),
            Recipient = recipient,
            RecipientKey = recipient,
            Role = RecipientRole.To,
            Type = EmailType.Transactional,
            ConnectionId = connection.Id,
            Decision = "{}",
            DueAt = now,
            Attempts =
            [
                new Attempt
                {
                    CallId = Guid.CreateVersion7(now),
                    ConnectionId = connection.Id,
                    Provider = provider,
                    At = now,
                    Outcome = AttemptOutcome.Accepted,
                    LatencyMs = 120,
                    ProviderMessageId = provider == "postmark" ? Guid.NewGuid().ToString() : $"{id:N}@yourdomain.com",
                },
            ],
        };
        return (connection, message, delivery);
    }

    private static string Row(int template, Connection connection, Delivery delivery)
    {
        var attempt = delivery.Attempts[0];
        var common = (Connection: PublicId.Format(PublicId.Connection, connection.Id), Call: CallTag.Format(connection.Id, attempt.CallId), Envelope: delivery.EnvelopeId.ToString("N"));
        if (attempt.Provider == "postmark")
        {
            var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.Id:N}:{connection.WebhookSecret}"));
            return string.Join('\t', template, common.Connection, credential, common.Call, common.Envelope, delivery.Recipient, attempt.ProviderMessageId, $"{attempt.At:yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'}");
        }

        var timestamp = attempt.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var token = RandomNumberGenerator.GetHexString(50, lowercase: true);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Customers.MailgunSigningKey), Encoding.UTF8.GetBytes(timestamp + token)));
        return string.Join('\t', template, common.Connection, attempt.ProviderMessageId, common.Call, common.Envelope, delivery.Recipient, RandomNumberGenerator.GetHexString(22), timestamp, token, signature);
    }
}
