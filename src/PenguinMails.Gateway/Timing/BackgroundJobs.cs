using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Timing;

/// <summary>Jobs that go on after whoever started them has an answer, and that a stop of the host ends.</summary>
internal sealed class BackgroundJobs : IDisposable
{
    private readonly ConcurrentDictionary<Guid, Task> running = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Ends what runs.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <param name="id">One at a time runs under it.</param>
    /// <param name="job">Keeps its exceptions to itself.</param>
    public void Start(Guid id, Func<Task> job) => running[id] = Task.Run(async () =>
    {
        try
        {
            await job();
        }
        finally
        {
            running.TryRemove(id, out _);
        }
    });

    public async Task StopAsync(CancellationToken ct)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Values).WaitAsync(ct);
    }

    public void Dispose() => stopping.Dispose();
}
