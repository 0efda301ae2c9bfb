using System.Globalization;

namespace PenguinMails.Mail.Tests.Fuzz;

/// <summary>Feeds mutated inputs to something and says which one it choked on. FUZZ=n in the environment makes it n inputs.</summary>
internal sealed class FuzzRun(Mutator mutator)
{
    private const int UsualInputs = 100_000;

    // Far more than any sound run needs: it is there to tell a hang from a slow machine.
    private static readonly TimeSpan LongestPerInput = TimeSpan.FromSeconds(30);

    private readonly Mutator mutator = mutator;

    public static long Inputs =>
        long.TryParse(Environment.GetEnvironmentVariable("FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : UsualInputs;

    /// <summary>Octets one input may allocate: so many in any case, and so many for each octet of it.</summary>
    public long BaseAllocation { get; init; } = 256 * 1024;

    public long AllocationPerOctet { get; init; } = 400;

    /// <exception cref="InvalidOperationException">Names the input and what went wrong.</exception>
    public void Feed(Action<byte[]> consume)
    {
        // Tables that are made on first use are nobody's input's.
        foreach (var good in mutator.Corpus)
            consume(good);

        var workers = Math.Max(2, Environment.ProcessorCount);
        var tasks = Enumerable.Range(0, workers).Select(w => new Worker(this, w, workers)).ToArray();
        var threads = tasks.Select(t => t.Start(consume)).ToArray();
        foreach (var (task, thread) in tasks.Zip(threads))
            while (!thread.Join(TimeSpan.FromMilliseconds(200)))
                if (task.Hangs(LongestPerInput))
                    throw new InvalidOperationException($"Input {task.Number} does not come to an end.");
        if (Array.Find(tasks, t => t.Failure is not null) is { } failed)
            throw new InvalidOperationException($"Input {failed.Number}: {failed.Failure!.Message}", failed.Failure);
    }

    private sealed class Worker(FuzzRun run, int first, int step)
    {
        private long number = first;
        private long since = TimeProvider.System.GetTimestamp();

        public long Number => Volatile.Read(ref number);

        public Exception? Failure { get; private set; }

        public bool Hangs(TimeSpan longest) => TimeProvider.System.GetElapsedTime(Volatile.Read(ref since)) > longest;

        public Thread Start(Action<byte[]> consume)
        {
            var thread = new Thread(() => Work(consume)) { IsBackground = true };
            thread.Start();
            return thread;
        }

        private void Work(Action<byte[]> consume)
        {
            try
            {
                for (var n = (long)first; n < Inputs; n += step)
                {
                    Volatile.Write(ref number, n);
                    Volatile.Write(ref since, TimeProvider.System.GetTimestamp());
                    FeedOne(run.mutator.Make(n), consume);
                }
            }
            catch (Exception e)
            {
                Failure = e;
            }
        }

        private void FeedOne(byte[] input, Action<byte[]> consume)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            consume(input);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > run.BaseAllocation + (run.AllocationPerOctet * input.Length))
                throw new InvalidOperationException($"{allocated} octets allocated for an input of {input.Length}.");
        }
    }
}
