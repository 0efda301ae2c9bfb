namespace PenguinMails.Gateway.Storage;

/// <summary>Looks up what several callers wait for at once: who comes while one look-up is under way shares the next, so that many cost few round trips and one alone waits for nobody.</summary>
/// <param name="find">Looks up all that wait.</param>
internal sealed class SharedLookup<TKey, TValue>(Func<IReadOnlyList<TKey>, Task<IReadOnlyDictionary<TKey, TValue>>> find)
    where TKey : notnull
{
    private const int MostKeys = 1_000;

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = [];
    private bool isRunning;

    /// <returns>What was found, of others who waited, too.</returns>
    public Task<IReadOnlyDictionary<TKey, TValue>> FindAsync(IReadOnlyCollection<TKey> keys, CancellationToken ct)
    {
        var asked = new Waiting(keys);
        lock (gate)
        {
            waiting.Enqueue(asked);
            if (!isRunning)
            {
                isRunning = true;
                _ = Task.Run(RunAsync, CancellationToken.None);
            }
        }

        return asked.Task.WaitAsync(ct);
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } together)
        {
            try
            {
                var found = await find([.. together.SelectMany(asked => asked.Keys).Distinct()]);
                together.ForEach(asked => asked.SetResult(found));
            }
            catch (Exception exception)
            {
                together.ForEach(asked => asked.SetException(exception));
            }
        }
    }

    private List<Waiting> Take()
    {
        var (together, keys) = (new List<Waiting>(), 0);
        lock (gate)
        {
            while (keys < MostKeys && waiting.TryDequeue(out var next))
            {
                together.Add(next);
                keys += next.Keys.Count;
            }

            isRunning = together.Count > 0;
        }

        return together;
    }

    private sealed class Waiting(IReadOnlyCollection<TKey> keys) : TaskCompletionSource<IReadOnlyDictionary<TKey, TValue>>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IReadOnlyCollection<TKey> Keys => keys;
    }
}
