using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>
/// Sends the sample email as a message of the tenant, so that what is reported of it has a place. It goes out by one call of its own, at once and also
/// where the connection is paused or its circuit is open: whoever tests wants to know how it is now.
/// </summary>
internal sealed class TestSending(Outbox outbox, CallStore calls, TenantLeases leases, UnsubscribeLinks links, SenderUse use, TimeProvider time)
{
    /// <summary>The answer to the only try is what the admin wants to see, so nothing is tried again.</summary>
    private static readonly FailoverPolicy Once = new() { Enabled = false, Retention = TimeSpan.FromMilliseconds(-1) };

    public async Task<TestSent> SendAsync(IEmailProvider adapter, Connection connection, Mailbox from, EmailAddress to, IReadOnlyList<string> tags, bool testMode)
    {
        var planned = Plan(adapter, connection, from, new(null, to), TestEmail.Content(adapter.Info.Name, tags) with { TestMode = testMode });
        var (message, email, deliveries, _, _) = ((AcceptanceResult.Stored)await outbox.AcceptAsync(new(connection.TenantId, [planned]))).Messages[0];
        if (deliveries[0].LocalEnd is not null)
            return new(message.Id, null, TimeSpan.Zero);

        var started = time.GetUtcNow();
        var call = new Call
        {
            Id = Guid.CreateVersion7(started),
            TenantId = connection.TenantId,
            ConnectionId = connection.Id,
            Provider = connection.Provider,
            Epoch = leases.Epoch,
            StartedAt = started,
            Timeout = adapter.ProfileOf(connection).Timeout,
            Envelopes = [.. QueuedEnvelope.Of(message, email, deliveries, links)],
        };
        if ((await calls.StartAsync(call)).Going.Count == 0)
            return new(message.Id, new SendOutcome.Unavailable("The email was canceled before it went out."), TimeSpan.Zero);

        // To its end, whether or not the admin still waits: the email is one of the tenant's.
        var began = time.GetTimestamp();
        var outcome = (await adapter.SendAsync(connection, new(call.Id, [call.Envelopes[0].Outgoing]), CancellationToken.None))[0];
        var sent = new TestSent(message.Id, outcome, time.GetElapsedTime(began));
        await RecordAsync(call, sent);
        return sent;
    }

    private async Task RecordAsync(Call call, TestSent sent)
    {
        var now = time.GetUtcNow();
        var envelope = call.Envelopes[0];
        var result = new EnvelopeResult(envelope, AttemptOf.Outcome(call, sent.Outcome!, sent.Latency), [call.ConnectionId], [call.ConnectionId]);
        await calls.RecordAsync(new(call, [result], Once, now, now) { Suppressions = [.. RefusedAddresses.Of(call, envelope, sent.Outcome!)] });
        if (sent.Outcome is SendOutcome.Accepted)
            await use.NoteAsync(call.TenantId, call.ConnectionId, [envelope.FromDomain]);
    }

    private NewMessage Plan(IEmailProvider adapter, Connection connection, Mailbox from, Mailbox to, EmailContent content)
    {
        var now = time.GetUtcNow();
        var message = new Message
        {
            Id = DeliveryId.NewMessage(now),
            TenantId = connection.TenantId,
            CreatedAt = now,
            Type = EmailType.Transactional,
            From = from.ToString(),
            IsTest = true,
            Content = new(content) { Provider = connection.Provider, NoFailover = true },
        };
        var id = DeliveryId.Of(message.Id, 1);
        var delivery = new Delivery
        {
            Id = id,
            TenantId = connection.TenantId,
            EnvelopeId = id,
            Recipient = to.ToString(),
            RecipientKey = to.Address.Key,
            Role = RecipientRole.To,
            Type = message.Type,
            FromDomain = from.Address.Domain,
            ConnectionId = connection.Id,
            Decision = DecisionJson.Write(new() { RuleVersion = 0, Reasons = [$"A test of {adapter.Info.Name}."] }),
            // In no queue: after a crash before the call, it is found there as a stray and goes out.
            Fresh = true,
            DueAt = now,
        };
        return new(message, message.ToEmail(new Dictionary<string, byte[]>()), [delivery], [], 2_000);
    }
}

/// <param name="Outcome">Null where the address is suppressed, so that nothing was sent.</param>
/// <param name="Latency">How long the provider took.</param>
internal sealed record TestSent(Guid Message, SendOutcome? Outcome, TimeSpan Latency);
