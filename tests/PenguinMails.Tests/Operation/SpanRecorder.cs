using System.Collections.Concurrent;
using System.Diagnostics;

namespace PenguinMails.Tests.Operation;

/// <summary>All spans that end in this process: the gateway's, and ASP.NET Core's and the HTTP client's under and above them.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private static readonly string[] Sources = ["PenguinMails.Gateway", "Microsoft.AspNetCore", "System.Net.Http"];

    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly ActivityListener listener;

    public SpanRecorder()
    {
        listener = new()
        {
            ShouldListenTo = source => Sources.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> Spans => [.. ended];

    public IReadOnlyList<Activity> Of(string name, string tag, string? value) =>
        [.. Spans.Where(span => span.OperationName == name && (string?)span.GetTagItem(tag) == value)];

    public void Dispose() => listener.Dispose();
}
