using System.Diagnostics;
using OpenTelemetry;

namespace PenguinMails.Gateway.Operation;

/// <summary>
/// Leaves on the framework's spans what can hold no address, id or secret: paths and queries of requests do, and so may whatever
/// a caller writes into its headers.
/// </summary>
internal sealed class SpanAttributeFilter : BaseProcessor<Activity>
{
    private static readonly HashSet<string> Kept =
    [
        "http.request.method", "http.route", "http.response.status_code", "error.type", "url.scheme", "network.protocol.version",
    ];

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == Traces.Source.Name)
            return;

        foreach (var name in data.TagObjects.Select(tag => tag.Key).ToList())
            if (!Kept.Contains(name) && !IsProvider(data.Kind, name))
                data.SetTag(name, null);
        // A description may be an exception's message.
        data.SetStatus(data.Status);
    }

    private static bool IsProvider(ActivityKind kind, string name) => kind == ActivityKind.Client && name is ("server.address" or "server.port");
}
