using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>How far the envelopes of a running call are, where the provider sends them one by one.</summary>
internal sealed class CallProgress(Call call)
{
    private readonly Lock gate = new();
    private readonly List<Guid> begun = [];
    private readonly Dictionary<Guid, NextStep> next = [];
    private readonly HashSet<Guid> recorded = [];
    private int unanswered = call.Envelopes.Count;

    public Call Call => call;

    /// <summary>Envelopes whose content may be on its way, as the call's row holds them.</summary>
    public byte[] Begun
    {
        get
        {
            lock (gate)
                return CallStore.WriteIds(begun);
        }
    }

    /// <summary>Where envelopes go on whose outcome is recorded.</summary>
    public IReadOnlyDictionary<Guid, NextStep> Next => next;

    public void Begin(Guid envelope)
    {
        lock (gate)
            if (!begun.Contains(envelope))
                begun.Add(envelope);
    }

    /// <returns>True for the call's last answer.</returns>
    public bool Answer() => Interlocked.Decrement(ref unanswered) == 0;

    /// <param name="steps">What follows from outcomes that are recorded now.</param>
    /// <param name="envelope">Whose it is; null for all that were left.</param>
    public void Record(IReadOnlyDictionary<Guid, NextStep> steps, Guid? envelope = null)
    {
        lock (gate)
        {
            if (envelope is { } one)
                recorded.Add(one);
            foreach (var (id, step) in steps)
                next[id] = step;
        }
    }

    public bool IsRecorded(Guid envelope)
    {
        lock (gate)
            return recorded.Contains(envelope);
    }
}
