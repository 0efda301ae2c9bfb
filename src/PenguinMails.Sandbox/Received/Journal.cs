using System.Runtime.InteropServices;

namespace PenguinMails.Sandbox.Received;

/// <summary>What an entry can be found by; the owner keeps the accounts apart.</summary>
internal readonly record struct Key(object? Owner, string Name, string Value);

/// <summary>The newest entries of something in order, found again by any of their keys without a scan.</summary>
internal sealed class Journal<T>(int capacity, Func<T, IEnumerable<Key>> keysOf) where T : class
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _entries = new();
    private readonly Dictionary<Key, Entries> _byKey = [];

    public long Total { get; private set; }

    public void Add(T entry)
    {
        lock (_lock)
        {
            if (_entries.Count == capacity) Forget(_entries.Dequeue());
            _entries.Enqueue(entry);
            Total++;
            foreach (var key in keysOf(entry))
                CollectionsMarshal.GetValueRefOrAddDefault(_byKey, key, out _).Add(entry);
        }
    }

    public T[] All()
    {
        lock (_lock) return [.. _entries];
    }

    /// <summary>Oldest first.</summary>
    public T[] Find(Key key)
    {
        lock (_lock) return _byKey.TryGetValue(key, out var entries) ? entries.ToArray() : [];
    }

    public T? First(Key key)
    {
        lock (_lock) return _byKey.TryGetValue(key, out var entries) ? entries.First : null;
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _byKey.Clear();
            Total = 0;
        }
    }

    // Entries leave in the order they came, so what leaves is always the first of each of its keys.
    private void Forget(T entry)
    {
        foreach (var key in keysOf(entry))
        {
            ref var entries = ref CollectionsMarshal.GetValueRefOrNullRef(_byKey, key);
            if (entries.RemoveFirst()) _byKey.Remove(key);
        }
    }

    /// <summary>Most keys have one entry, and a queue for each of them would cost more than the entry.</summary>
    private struct Entries
    {
        private Queue<T>? _rest;

        public T? First { get; private set; }

        public void Add(T entry)
        {
            if (First is null) First = entry;
            else (_rest ??= new()).Enqueue(entry);
        }

        public bool RemoveFirst()
        {
            First = _rest is { Count: > 0 } ? _rest.Dequeue() : null;
            return First is null;
        }

        public readonly T[] ToArray() => _rest is null ? [First!] : [First!, .. _rest];
    }
}
