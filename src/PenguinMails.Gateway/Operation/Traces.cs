using System.Diagnostics;

namespace PenguinMails.Gateway.Operation;

/// <summary>Spans of the gateway's own work. Unless traces are exported nobody listens, and none is made.</summary>
internal static class Traces
{
    public const string CallId = "pm.call_id";
    public const string MessageId = "pm.message_id";
    public const string Provider = "pm.provider";

    public static readonly ActivitySource Source = new("PenguinMails.Gateway");

    /// <summary>A span in a trace of its own, linked to what led to it: that may be hours ago, and of many.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="kind">As OpenTelemetry has it.</param>
    /// <param name="causes">Spans; what is not known is left out.</param>
    public static Activity? StartLinked(string name, ActivityKind kind, IEnumerable<ActivityContext> causes)
    {
        if (!Source.HasListeners())
            return null;

        // Work that a request set off, and that goes on for others, would stay in that request's trace.
        Activity.Current = null;
        return Source.StartActivity(kind, links: [.. causes.Where(cause => cause != default).Distinct().Select(cause => new ActivityLink(cause))], name: name);
    }

    /// <summary>How many messages a span is about, and which one where it is one.</summary>
    public static void Describe(Activity span, IReadOnlyList<string> messages)
    {
        span.SetTag("pm.messages", messages.Count);
        if (messages is [var only])
            span.SetTag(MessageId, only);
    }
}
