using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Connections.Admin;

public sealed record ConnectionTestResult(ConnectionCheck Check, long LatencyMs, string? ProviderMessageId = null)
{
    /// <summary>The test email among the tenant's messages; null where none was made.</summary>
    public Guid? Message { get; init; }
}

/// <summary>Tests a connection at its provider and notes how it went.</summary>
internal sealed class ConnectionTester(
    ConnectionStore connections, ConnectionChanges changes, ProviderCatalog catalog, ReadyQueues queues, TestSending sending, PublicUrl publicUrl, TimeProvider time)
{
    /// <summary>Checks the credential and sends a test message, to nobody unless somebody is named; mends the webhook.</summary>
    /// <returns>Null where the tenant has no such connection.</returns>
    public async Task<ConnectionTestResult?> TestAsync(Guid tenant, string provider, EmailAddress? to, CancellationToken ct)
    {
        if (await connections.FindAsync(tenant, provider, ct) is not { } connection || catalog.Find(provider) is not { } adapter)
            return null;

        var started = time.GetTimestamp();
        var result = to is { } person
            ? await CheckAndSendAsync(adapter, connection, person, ct)
            : new(await ConnectionVerifier.OfAsync(adapter, connection, ct), 0);
        result = result with { LatencyMs = (long)time.GetElapsedTime(started).TotalMilliseconds };
        if (result.Check.Ok)
            result = result with { Check = await WithWebhooksAsync(adapter, connection, result.Check, ct) };

        await changes.NoteCheckAsync(connection, result.Check);
        if (result.Check is { Ok: true, UnverifiedDomain: null })
            queues.Heal(connection.Id);
        else if (result.Check.InvalidKey)
            queues.Close(connection, result.Check.Cause ?? result.Check.Detail);
        return result;
    }

    /// <summary>Sends the sample email to a person.</summary>
    /// <returns>Null where the tenant has no such connection.</returns>
    public async Task<ConnectionTestResult?> SendAsync(
        Guid tenant, string provider, EmailAddress to, IReadOnlyList<string> tags, CancellationToken ct)
    {
        if (await connections.FindAsync(tenant, provider, ct) is not { } connection || catalog.Find(provider) is not { } adapter)
            return null;

        return await SendAsync(adapter, connection, to, tags);
    }

    /// <summary>Sends the sample email through a connection as it stands.</summary>
    /// <param name="connection">Enabled or not.</param>
    /// <param name="to">Null for the connection's own sender, and in test mode where the provider has one: so it reaches nobody else.</param>
    public async Task<ConnectionTestResult> CanaryAsync(Connection connection, EmailAddress? to)
    {
        var adapter = catalog.Find(connection.Provider)!;
        var own = TestEmail.SenderOf(adapter, connection)?.Address;
        return (to ?? own) is { } recipient
            ? await SendAsync(adapter, connection, recipient, [], testMode: to is null && adapter.Info.HasTestMode)
            : NoSender(adapter);
    }

    /// <summary>Tells the provider where to report to, or again where somebody removed it there.</summary>
    public async Task<ConnectionCheck> WithWebhooksAsync(IEmailProvider adapter, Connection connection, ConnectionCheck check, CancellationToken ct)
    {
        if (publicUrl.Known is not { } url)
            return check;

        var registered = await adapter.RegisterWebhooksAsync(connection, url, ct);
        return registered.Ok ? check with { Warning = registered.Warning ?? check.Warning } : check with { Warning = $"Webhook registration failed: {registered.Cause ?? registered.Detail}" };
    }

    private async Task<ConnectionTestResult> CheckAndSendAsync(IEmailProvider adapter, Connection connection, EmailAddress to, CancellationToken ct)
    {
        var check = await adapter.CheckAsync(connection, ct);
        return check.Ok && check.UnverifiedDomain is null ? await SendAsync(adapter, connection, to, []) : new(check, 0);
    }

    private static ConnectionTestResult NoSender(IEmailProvider adapter) => new(new(false, $"{adapter.Info.Name} has no default sender."), 0);

    private async Task<ConnectionTestResult> SendAsync(IEmailProvider adapter, Connection connection, EmailAddress to, IReadOnlyList<string> tags, bool testMode = false)
    {
        if (TestEmail.SenderOf(adapter, connection) is not { } from)
            return NoSender(adapter);

        var sent = await sending.SendAsync(adapter, connection, from, to, tags, testMode);
        if (sent.Outcome is not { } outcome)
            return new(new(false, $"{to} is on the suppression list."), 0) { Message = sent.Message };

        var check = ConnectionVerifier.Judge(adapter, connection, new(true, $"{adapter.Info.Name} accepted the test email."), outcome);
        if (check.UnverifiedDomain is not null)
            check = check with { Ok = false, Detail = "Domain verification required." };

        return new(check, (long)sent.Latency.TotalMilliseconds, (outcome as SendOutcome.Accepted)?.ProviderMessageId) { Message = sent.Message };
    }
}
