using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>
/// Reports as they were last built. For 15 minutes one is as good as new; after that it is still shown at once, and read anew behind it for the
/// next who asks. An empty one is always read anew: whoever sends a first email looks for it at once, and there is next to nothing to read.
/// </summary>
internal sealed partial class ReportCache(EspReports reports, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<ReportCache> log)
{
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>Some hundred KB each at most.</summary>
    private const int MostKept = 200;

    private readonly ConcurrentDictionary<ReportQuery, Kept> kept = new();

    /// <param name="query">What about.</param>
    /// <param name="refresh">Reads it anew, and waits for it.</param>
    /// <param name="ct">Gives up waiting; what was begun is finished for others.</param>
    public async Task<EspReport?> GetAsync(ReportQuery query, bool refresh, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var entry = kept.GetOrAdd(query, _ => new());
        entry.Asked = now;
        if (entry.Report is { IsEmpty: false } report && !refresh)
        {
            if (now - report.GeneratedAt > Fresh)
                _ = BehindAsync(query, entry);
            return report;
        }

        Shrink();
        return await entry.BuildAsync(() => reports.BuildAsync(query, lifetime.ApplicationStopping)).WaitAsync(ct);
    }

    private async Task BehindAsync(ReportQuery query, Kept entry)
    {
        try
        {
            await entry.BuildAsync(() => reports.BuildAsync(query, lifetime.ApplicationStopping));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Failed(log, exception);
        }
    }

    /// <summary>Whoever was asked for least lately goes.</summary>
    private void Shrink()
    {
        if (kept.Count > MostKept)
            foreach (var (query, _) in kept.OrderBy(pair => pair.Value.Asked).Take(MostKept / 4).ToArray())
                kept.TryRemove(query, out _);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analytics could not be read anew; the figures from before stay")]
    private static partial void Failed(ILogger log, Exception exception);

    private sealed class Kept
    {
        private readonly Lock gate = new();
        private Task<EspReport?>? building;

        public DateTimeOffset Asked { get; set; }
        public EspReport? Report { get; private set; }

        /// <summary>Whoever comes while it is being built gets the same.</summary>
        public Task<EspReport?> BuildAsync(Func<Task<EspReport?>> build)
        {
            lock (gate)
                return building is { IsCompleted: false } ? building : building = RunAsync(build);
        }

        private async Task<EspReport?> RunAsync(Func<Task<EspReport?>> build)
        {
            await Task.Yield();
            return Report = await build();
        }
    }
}
