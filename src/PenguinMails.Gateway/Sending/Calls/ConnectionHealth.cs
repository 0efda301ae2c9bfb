using System.Data.Common;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>What the outcomes of a call show of its connection: told to the ready queue and the alerts at once, and noted where it has turned.</summary>
internal sealed partial class ConnectionHealth(
    ProviderCatalog catalog, ConnectionHealthStore store, SenderUse use, AlertStore alerts, SenderAuthentication authentication, ReportWatch reports, ILogger<ConnectionHealth> log)
{
    /// <returns>What is to be noted of the connection; null where nothing has turned.</returns>
    public Turn? Learn(ReadyQueue queue, Connection connection, Call call, IReadOnlyList<SendOutcome> outcomes)
    {
        queue.Gate.Learn(outcomes, call.Server);
        for (var i = 0; i < outcomes.Count; i++)
            LearnSender(queue.Gate.Senders, connection, call.Envelopes[i], outcomes[i]);

        // One refused message says nothing about the connection; the first outcome that does is taken for all.
        var telling = outcomes.FirstOrDefault(outcome => outcome is SendOutcome.Accepted)
            ?? outcomes.FirstOrDefault(outcome => outcome is not (SendOutcome.Refused or SendOutcome.Unavailable { OfEnvelope: true }));
        if (telling is SendOutcome.Accepted)
        {
            reports.Accepted(connection.Id, call.StartedAt);
            return queue.Gate.Circuit.Succeeded() || connection.HasSendProblem ? new(null) : null;
        }

        if (telling is SendOutcome.Misconfigured { Scope: ProblemScope.Connection } unfit)
            alerts.Raise(connection, unfit.InvalidKey ? AlertKind.KeyRejected : AlertKind.ConnectionError, unfit.Detail);
        if (!Fails(queue.Gate.Circuit, telling))
            return null;

        CircuitOpened(log, connection.Provider, connection.Id);
        var trouble = Trouble(catalog.Find(connection.Provider)!.Info.Name, telling!);
        if (telling is not SendOutcome.Misconfigured)
            alerts.Raise(connection, AlertKind.CircuitOpen, trouble.Cause ?? trouble.Detail);
        return new(trouble);
    }

    /// <summary>What an answer says of the From domain.</summary>
    private void LearnSender(SenderClosures senders, Connection connection, QueuedEnvelope envelope, SendOutcome outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Misconfigured { Scope: ProblemScope.FromDomain }:
                senders.Close(envelope.FromDomain);
                break;
            case SendOutcome.Misconfigured { Scope: ProblemScope.Authentication } unauthenticated:
                foreach (var recipient in envelope.Outgoing.Recipients)
                    authentication.Refused(connection, envelope.FromDomain, recipient.Mailbox.Address.Domain, unauthenticated.Detail);
                break;
            case SendOutcome.Refused { Reason: RefusalReason.Sender }:
                foreach (var recipient in envelope.Outgoing.Recipients)
                    senders.Refused(envelope.FromDomain, recipient.Mailbox.Address.Domain);
                break;
            case SendOutcome.Accepted accepted:
                senders.Accepted(envelope.FromDomain);
                foreach (var (place, one) in accepted.Without)
                    LearnSender(senders, connection, envelope.Alone(place), one);
                break;
        }
    }

    public Task NoteAsync(Connection connection, Turn turn, DateTimeOffset at) => TryAsync(() => store.NoteSendsAsync(connection, turn.Trouble, at));

    /// <summary>From which domains the provider accepted email.</summary>
    public Task NoteUseAsync(Call call, IReadOnlyList<SendOutcome> outcomes) => TryAsync(() => use.NoteAsync(
        call.TenantId, call.ConnectionId, call.Envelopes.Where((_, i) => outcomes[i] is SendOutcome.Accepted).Select(envelope => envelope.FromDomain)));

    /// <summary>Only for people to see: sending does not wait for a store that can't take it.</summary>
    private async Task TryAsync(Func<Task> note)
    {
        try
        {
            await note();
        }
        catch (DbException exception)
        {
            NotNoted(log, exception);
        }
    }

    /// <returns>True where it opened the circuit.</returns>
    private static bool Fails(CircuitBreaker circuit, SendOutcome? outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Unavailable { OfEnvelope: false } unavailable:
                return circuit.Failed(unavailable.Detail);
            case SendOutcome.Unknown unknown:
                return circuit.Failed(unknown.Detail);
            case SendOutcome.Misconfigured { Scope: ProblemScope.Connection } wrong:
                return circuit.Misconfigured(wrong.Detail);
            default:
                circuit.Finished();
                return false;
        }
    }

    /// <summary>What a failure of real sends means for people.</summary>
    private static ConnectionCheck Trouble(string provider, SendOutcome outcome) => outcome switch
    {
        SendOutcome.Misconfigured { InvalidKey: true } wrong => ConnectionCheck.KeyRefused(wrong.Detail),
        SendOutcome.Misconfigured wrong => new(false, $"{provider} is not sending for this account. Fix the problem it reports, then test the connection.") { Cause = wrong.Detail },
        SendOutcome.Unavailable away => ConnectionCheck.NotReached(provider, away.Detail),
        SendOutcome.Unknown unclear => ConnectionCheck.NotReached(provider, unclear.Detail),
        _ => throw new InvalidOperationException(outcome.GetType().Name),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "How a connection does could not be noted")]
    private static partial void NotNoted(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The circuit of {Provider} connection {Connection} opened")]
    private static partial void CircuitOpened(ILogger log, string provider, Guid connection);
}

/// <summary>How a connection does has turned.</summary>
/// <param name="Trouble">Null where it works again.</param>
internal sealed record Turn(ConnectionCheck? Trouble);
