using System.Diagnostics;
using System.Security.Cryptography;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>A raw event with what could be read of it.</summary>
/// <param name="Events">Null where it can't be read; then the raw event says why.</param>
internal sealed record ReadEvent(RawEvent Raw, IReadOnlyList<ProviderEvent>? Events)
{
    /// <summary>Hashed by whoever reads it: the writer's thread has enough to do.</summary>
    public byte[]? TokenHash { get; } = Raw.Token is null ? null : SHA256.HashData(Raw.Body);

    /// <summary>It was made here, and shows nothing of its provider.</summary>
    public bool IsTest => Events?.Any(e => e.IsTest) == true;

    private readonly Activity? span = Traces.StartLinked("apply webhook", ActivityKind.Consumer, [Raw.ReceivedIn]);

    /// <summary>Ends its span.</summary>
    /// <param name="state">What became of it.</param>
    public void End(RawEventState state)
    {
        if (span is null)
            return;

        span.SetTag(Traces.Provider, Raw.Provider).SetTag("pm.state", EnumNames.Of(state));
        if (Events is [var e, ..])
        {
            span.SetTag(Traces.CallId, e.CallId?.ToString("N"));
            if ((e.DeliveryId ?? e.EnvelopeId) is { } delivery)
                span.SetTag(Traces.MessageId, PublicId.Format(PublicId.Message, DeliveryId.MessageOf(delivery)));
        }

        span.Dispose();
    }
}
