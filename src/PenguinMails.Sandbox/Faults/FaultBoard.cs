using System.Collections.Immutable;

namespace PenguinMails.Sandbox.Faults;

/// <summary>The faults in force. Each question takes the first one that applies and strikes, and counts it down.</summary>
internal sealed class FaultBoard
{
    private readonly Lock _lock = new();
    private ImmutableArray<Fault> _faults = [];
    private int _lastId;

    public IReadOnlyList<Fault> All => _faults;

    public Fault Add(Fault fault)
    {
        lock (_lock)
        {
            var added = fault with { Id = ++_lastId };
            _faults = _faults.Add(added);
            return added;
        }
    }

    public void Clear()
    {
        lock (_lock) _faults = [];
    }

    public bool Remove(int id)
    {
        lock (_lock)
        {
            var before = _faults.Length;
            _faults = _faults.RemoveAll(fault => fault.Id == id);
            return _faults.Length < before;
        }
    }

    public bool KeyIsInvalid(string provider) => Take(provider, static kind => kind == FaultKind.InvalidKey) is not null;

    public Fault? ForSend(string provider, bool batch) => Take(provider, batch ? IsForBatch : IsForSend);

    /// <summary>What is only asked for can't be taken.</summary>
    public Fault? ForQuestion(string provider) => Take(provider, static kind => kind < FaultKind.AcceptThenReset);

    public Fault? ForWebhook(string provider) => Take(provider, static kind => kind >= FaultKind.DropWebhooks);

    /// <summary>SMTP: what strikes at RCPT, before anything was taken.</summary>
    public Fault? ForRecipient(string provider) => Take(provider, static kind =>
        kind is FaultKind.RateLimit or FaultKind.Error503 or FaultKind.Refuse or FaultKind.Hang or FaultKind.Slow);

    /// <summary>SMTP: what strikes after the content.</summary>
    public Fault? ForContent(string provider) => Take(provider, static kind =>
        kind is FaultKind.Error500 or FaultKind.AcceptThenReset or FaultKind.AcceptThen500);

    private static bool IsForBatch(FaultKind kind) => kind < FaultKind.InvalidKey;

    private static bool IsForSend(FaultKind kind) => kind < FaultKind.PartialBatch;

    private Fault? Take(string provider, Func<FaultKind, bool> applies)
    {
        if (_faults.IsEmpty) return null;
        lock (_lock)
        {
            foreach (var fault in _faults)
            {
                if (fault.Provider != provider || !applies(fault.Kind) || !Strikes(fault)) continue;
                if (fault.Count is not null && --fault.Count == 0) _faults = _faults.Remove(fault);
                return fault;
            }
        }

        return null;
    }

#pragma warning disable CA5394 // A die, not a secret.
    private static bool Strikes(Fault fault) => fault.Probability is not { } share || Random.Shared.NextDouble() < share;
#pragma warning restore CA5394
}
