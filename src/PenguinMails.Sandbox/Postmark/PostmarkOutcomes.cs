using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>What becomes of taken messages: the events, the bounces, the suppressions and the webhooks about them.</summary>
internal sealed class PostmarkOutcomes(PostmarkWorld world, MagicRecipients magic, Schedule schedule, WebhookOutbox outbox)
{
    private static readonly Dictionary<string, string> Ok = new() { ["DeliveryMessage"] = "smtp;250 2.0.0 OK", ["DestinationServer"] = "mx.example.com", ["DestinationIP"] = "192.0.2.25" };

    public void Begin(PostmarkMessage message, IReadOnlyList<string> recipients, TaskCompletionSource? firstTry = null)
    {
        foreach (var recipient in recipients)
            foreach (var step in magic.Script(recipient))
            {
                if (step.After <= TimeSpan.Zero) Happen(message, recipient, step.What, firstTry);
                else schedule.After(step.After, () => Happen(message, recipient, step.What, null));
                firstTry = null;
            }
    }

    private void Happen(PostmarkMessage message, string recipient, Happening what, TaskCompletionSource? firstTry)
    {
        var now = world.Clock.GetUtcNow();
        switch (what)
        {
            case Happening.Delivered:
                message.Note(new(recipient, "Delivered", now, Ok));
                Tell(new(RecordType.Delivery, message, recipient, now), message, RecordType.Delivery, firstTry);
                break;
            case Happening.HardBounced:
                Bounced(message, recipient, BounceKind.Hard, firstTry);
                Suppress(message, recipient, "HardBounce");
                break;
            case Happening.SoftBounced:
                Bounced(message, recipient, BounceKind.Soft, firstTry);
                break;
            case Happening.Blocked:
                Bounced(message, recipient, BounceKind.Blocked, firstTry);
                break;
            case Happening.Complained:
                Bounced(message, recipient, BounceKind.Complaint, firstTry);
                Suppress(message, recipient, "SpamComplaint");
                break;
            case Happening.Opened:
                message.Note(new(recipient, "Opened", now, new Dictionary<string, string> { ["Summary"] = "Opened" }));
                Visited(new(RecordType.Open, message, recipient, now), firstTry);
                break;
            case Happening.Clicked:
                message.Note(new(recipient, "LinkClicked", now, new Dictionary<string, string> { ["Summary"] = "Clicked", ["Link"] = "https://example.com/" }));
                Visited(new(RecordType.Click, message, recipient, now), firstTry);
                break;
            case Happening.Unsubscribed:
                Suppress(message, recipient, "ManualSuppression");
                break;
        }
    }

    private void Visited(PostmarkEvent visit, TaskCompletionSource? firstTry)
    {
        world.Visits.Add(visit);
        Tell(visit, visit.Message, visit.Type, firstTry);
    }

    private void Bounced(PostmarkMessage message, string recipient, BounceKind kind, TaskCompletionSource? firstTry)
    {
        var bounce = new Bounce(world.NextBounceId(), kind, message, recipient, world.Clock.GetUtcNow());
        world.Bounces.Add(bounce);
        message.Note(new(recipient, kind == BounceKind.Soft ? "Transient" : "Bounced", bounce.BouncedAt, new Dictionary<string, string>
        {
            ["Summary"] = kind.Details,
            ["BounceID"] = bounce.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }));
        var type = kind == BounceKind.Complaint ? RecordType.SpamComplaint : RecordType.Bounce;
        foreach (var hook in message.Server.Hooks)
        {
            if (!hook.Wants(type, message.Stream)) continue;
            var trigger = type == RecordType.Bounce ? hook.Shown.Triggers.Bounce : hook.Shown.Triggers.SpamComplaint;
            outbox.Send(hook.Subscriber, new PostmarkEvent(type, message, recipient, bounce.BouncedAt) { Bounce = bounce, IncludeContent = trigger?.IncludeContent == true }, firstTry);
            firstTry = null;
        }

        firstTry?.TrySetResult();
    }

    private void Suppress(PostmarkMessage message, string recipient, string reason)
    {
        var now = world.Clock.GetUtcNow();
        var suppression = new PostmarkSuppression(recipient, reason, "Recipient", now);
        if (!message.Server.Suppress(message.Stream, suppression)) return;
        message.Note(new(recipient, "SubscriptionChanged", now, new Dictionary<string, string> { ["Origin"] = "Recipient", ["SuppressSending"] = "True" }));
        Tell(new(RecordType.SubscriptionChange, message, recipient, now) { Suppression = suppression },
            message, RecordType.SubscriptionChange, null);
    }

    private void Tell(PostmarkEvent what, PostmarkMessage message, RecordType type, TaskCompletionSource? firstTry)
    {
        foreach (var hook in message.Server.Hooks)
        {
            if (!hook.Wants(type, message.Stream)) continue;
            outbox.Send(hook.Subscriber, what, firstTry);
            firstTry = null;
        }

        firstTry?.TrySetResult();
    }
}
