using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// Whether a connection may be given a call now, and how large: the calls under way, the rate limiter, the circuit breaker, the limits of the
/// day and which of its servers has its turn.
/// </summary>
internal sealed class ConnectionGate(TimeProvider time)
{
    private const int MostCalls = 8;

    /// <summary>However slow the calls with bulk email are, one more is left for what is urgent.</summary>
    private const int MostUrgentCalls = MostCalls + 1;

    private readonly Lock gate = new();
    private readonly RateLimiter rate = new(time);
    private readonly ServerChoice servers = new(time);
    private int calls;
    private int seen;

    public CircuitBreaker Circuit { get; } = new(time);
    public SenderClosures Senders { get; } = new(time);
    public SliceClosures Slices { get; } = new(time);
    public LimitCache Limits { get; } = new(time);

    public int OpenCalls
    {
        get
        {
            lock (gate)
                return calls;
        }
    }

    /// <summary>The provider has asked to be left alone for a while.</summary>
    public bool IsThrottled
    {
        get
        {
            lock (gate)
                return rate.IsPaused;
        }
    }

    /// <summary>What was learnt of a connection no longer counts when it was changed.</summary>
    public void See(int version)
    {
        if (Interlocked.Exchange(ref seen, version) is not 0 and var before && before != version)
        {
            Circuit.Reset();
            Senders.Clear();
            Limits.Reset();
        }
    }

    /// <summary>Why nothing from this sender goes through now, as the end of a sentence; null where it does.</summary>
    /// <param name="from">An address as it is compared, or a domain where no more is known.</param>
    public string? ObstacleOf(string from) => from[(from.LastIndexOf('@') + 1)..] is var domain && Senders.ClosedUntil(domain) is not null ? $"{domain} was just refused there"
        : !Circuit.IsReady ? "recent calls failed"
        : Limits.ObstacleOf(from);

    /// <summary>The same for an envelope, whose recipients' mailbox provider may have refused the domain.</summary>
    public string? ObstacleOf(QueuedEnvelope envelope) => ObstacleOf(envelope.From)
        ?? (Senders.ClosedUntil(envelope) is null ? null : $"the recipient's mailbox provider refuses {envelope.FromDomain} as not authenticated");

    /// <summary>Asks to make a call with at most so many envelopes. Who is let through says by <see cref="Passed"/> with how many, and by <see cref="Left"/> when it is over.</summary>
    public GatePass? TryEnter(int wanted, Allowances allowances, bool isUrgent)
    {
        lock (gate)
        {
            if (calls >= (isUrgent ? MostUrgentCalls : MostCalls) || Limits.IsPaused(isBulk: !isUrgent))
                return null;

            var room = int.MaxValue;
            var server = allowances.Servers.Count == 0 ? null : servers.Pick(allowances.Servers, out room);
            var allowed = Math.Min(rate.Allow(wanted), room);
            if (allowed == 0 || !Circuit.TryEnter())
                return null;

            calls++;
            return new(allowed, server);
        }
    }

    public void Passed(GatePass pass, int envelopes)
    {
        lock (gate)
        {
            rate.Take(envelopes);
            if (pass.Server is not null)
                servers.Give(pass.Server, envelopes);
        }
    }

    /// <summary>A call is over.</summary>
    public void Left()
    {
        lock (gate)
            calls--;
    }

    /// <summary>A server's cap of the day is reached; the connection is closed when that is so for all.</summary>
    public void ServerIsFull(string server, IReadOnlyList<ServerAllowance> all, DateTimeOffset until)
    {
        lock (gate)
        {
            servers.Full(server, until);
            if (servers.FullUntil(all) is { } first)
                Limits.Close(new("", Surplus.Next, ReachedLimit.Today) { Until = first });
        }
    }

    public void Learn(IReadOnlyList<SendOutcome> outcomes, string? server)
    {
        lock (gate)
        {
            if (server is not null && outcomes.Any(outcome => outcome is SendOutcome.Unavailable { OfEnvelope: false }))
                servers.Failed(server);
            if (outcomes.OfType<SendOutcome.Throttled>().FirstOrDefault() is { } throttled)
                rate.Throttled(throttled.RetryAfter);
            else if (outcomes.Any(outcome => outcome is SendOutcome.Accepted))
                rate.Accepted();
        }
    }
}

/// <param name="Most">Envelopes.</param>
/// <param name="Server">Which of the connection's servers takes the call; null where there are none to choose from.</param>
internal readonly record struct GatePass(int Most, string? Server);
