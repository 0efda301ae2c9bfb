using Microsoft.Extensions.Time.Testing;

namespace PenguinMails.Mail.Tests.Dns;

internal static class PassingTime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    /// <summary>What comes of a task that waits for nothing but the time to be over.</summary>
    public static async Task<T> PassUntilAsync<T>(this FakeTimeProvider time, Task<T> waiting, CancellationToken ct)
    {
        while (!waiting.IsCompleted)
        {
            time.Advance(Step);
            await Task.Delay(5, ct);
        }

        return await waiting;
    }
}
