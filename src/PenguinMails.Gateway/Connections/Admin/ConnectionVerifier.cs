using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Whether a connection works, shown by its provider: the credential is valid, and the send endpoint takes a message.</summary>
internal static class ConnectionVerifier
{
    public static async Task<ConnectionCheck> OfAsync(IEmailProvider adapter, Connection connection, CancellationToken ct)
    {
        var check = await adapter.CheckAsync(connection, ct);
        if (!check.Ok || check.UnverifiedDomain is not null)
            return check;

        return await adapter.ProbeAsync(connection, ct) is { } outcome
            ? Judge(adapter, connection, check with { Detail = $"{check.Detail} {adapter.Info.Name} accepted a test email that reaches nobody." }, outcome)
            : check;
    }

    /// <summary>What the outcome of a test message says about the connection.</summary>
    public static ConnectionCheck Judge(IEmailProvider adapter, Connection connection, ConnectionCheck check, SendOutcome outcome) => outcome switch
    {
        SendOutcome.Accepted => check,
        SendOutcome.Misconfigured { Scope: ProblemScope.FromDomain } unverified => check with
        {
            UnverifiedDomain = DomainOf(adapter.ProfileOf(connection).TestSender),
            Cause = unverified.Detail,
        },
        SendOutcome.Misconfigured misfit => new(false, misfit.Detail, misfit.InvalidKey),
        SendOutcome.Refused refused => new(false, refused.Detail),
        SendOutcome.Throttled throttled => ConnectionCheck.TooFast(throttled.Detail),
        SendOutcome.Unavailable away => ConnectionCheck.NotReached(adapter.Info.Name, away.Detail),
        SendOutcome.Unknown unclear => ConnectionCheck.NotReached(adapter.Info.Name, unclear.Detail),
        _ => throw new InvalidOperationException(outcome.GetType().Name),
    };

    private static string? DomainOf(string? sender) => sender?[(sender.LastIndexOf('@') + 1)..].TrimEnd('>').ToLowerInvariant();
}
