using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace PenguinMails.Gateway.Storage;

/// <summary>
/// What was found lately. Only hits are kept, for a short time and up to a number; a look-up that began before something was
/// forgotten is not kept, because it may have read what is no longer so.
/// </summary>
internal sealed class LookupCache<TKey, TValue>(TimeProvider time, TimeSpan life, int capacity = 20_000)
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, Hit> hits = new();
    private readonly Lock gate = new();
    private int count;
    private int generation;

    /// <summary>Take it before reading, give it back when keeping.</summary>
    public int Generation => Volatile.Read(ref generation);

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        value = hits.TryGetValue(key, out var hit) && hit.Until > time.GetUtcNow() ? hit.Value : null;
        return value is not null;
    }

    public void Keep(TKey key, TValue value, int since)
    {
        lock (gate)
        {
            if (since != generation)
                return;

            if (count >= capacity)
                Empty();

            if (hits.TryAdd(key, new(value, time.GetUtcNow() + life)))
                count++;
            else
                hits[key] = new(value, time.GetUtcNow() + life);
        }
    }

    public void Forget(TKey key)
    {
        lock (gate)
        {
            Volatile.Write(ref generation, generation + 1);
            if (hits.TryRemove(key, out _))
                count--;
        }
    }

    public void ForgetAll()
    {
        lock (gate)
        {
            Volatile.Write(ref generation, generation + 1);
            Empty();
        }
    }

    private void Empty()
    {
        hits.Clear();
        count = 0;
    }

    private sealed record Hit(TValue Value, DateTimeOffset Until);
}
