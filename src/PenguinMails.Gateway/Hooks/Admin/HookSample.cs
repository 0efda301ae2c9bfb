using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>An event that never happened, to try an endpoint with.</summary>
internal static class HookSample
{
    public static FeedEvent Of(EventType type, DateTimeOffset now)
    {
        var message = Guid.CreateVersion7(now);
        return FeedEvent.Of(
            new LoggedEvent
            {
                Id = Guid.CreateVersion7(now),
                At = now,
                ReceivedAt = now,
                Provider = "postmark",
                Type = type,
                Class = type == EventType.Bounced ? BounceClass.Hard : null,
                Recipient = "user@example.com",
                DeliveryId = message,
                Detail = "A test from the page of outgoing webhooks: no email was sent.",
                Url = type == EventType.Clicked ? "https://example.com/" : null,
            },
            new MessageLabels(null, ["test"], new Dictionary<string, string> { ["test"] = "true" }));
    }
}
