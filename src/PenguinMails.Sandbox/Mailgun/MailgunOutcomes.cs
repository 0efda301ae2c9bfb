using System.Globalization;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>What becomes of taken messages: the events, the suppressions and the webhooks about them.</summary>
internal sealed class MailgunOutcomes(MailgunWorld world, MagicRecipients magic, Schedule schedule, WebhookOutbox outbox, TimeProvider clock)
{
    public void Begin(MailgunMessage message, TaskCompletionSource? firstTry = null)
    {
        var now = clock.GetUtcNow();
        var wait = message.DeliveryTime - now ?? TimeSpan.Zero;
        foreach (var recipient in message.Recipients())
        {
            Tell(new(EventKind.Accepted, message, recipient, now), null);
            if (wait <= TimeSpan.Zero) Deliver(message, recipient, firstTry);
            else schedule.After(wait, () => Deliver(message, recipient, null));
            firstTry = wait <= TimeSpan.Zero ? null : firstTry;
        }

        firstTry?.TrySetResult();
    }

    private void Deliver(MailgunMessage message, Address recipient, TaskCompletionSource? firstTry)
    {
        // Processed like any other, and then given to nobody: no server refuses it, nobody opens it.
        if (message.TestMode)
        {
            Happen(message, recipient, Happening.Delivered, firstTry);
            return;
        }

        if (Suppression(message, recipient.Email) is { } suppressed)
        {
            Fail(message, recipient, suppressed, firstTry);
            return;
        }

        foreach (var step in magic.Script(recipient.Email))
        {
            if (step.After <= TimeSpan.Zero) Happen(message, recipient, step.What, firstTry);
            else schedule.After(step.After, () => Happen(message, recipient, step.What, null));
        }
    }

    private static Failure? Suppression(MailgunMessage message, string email)
    {
        if (message.Domain.Bounces.Find(email) is not null) return Failure.Bounced;
        if (message.Domain.Complaints.Find(email) is not null) return Failure.Complained;
        return message.Domain.Unsubscribes.Find(email) is { } row && (row.Tags.Contains("*") || row.Tags.Any(tag => message.Tags.Contains(tag)))
            ? Failure.Unsubscribed
            : null;
    }

    private void Happen(MailgunMessage message, Address recipient, Happening what, TaskCompletionSource? firstTry)
    {
        var domain = message.Domain;
        switch (what)
        {
            case Happening.Delivered:
                Tell(new(EventKind.Delivered, message, recipient, clock.GetUtcNow()), firstTry);
                break;
            case Happening.HardBounced:
                if (!domain.Whitelist.Covers(recipient.Email)) domain.Bounces.Add(Row(recipient, Failure.Hard));
                Fail(message, recipient, Failure.Hard, firstTry);
                break;
            case Happening.SoftBounced:
                Fail(message, recipient, Failure.Soft, firstTry);
                break;
            case Happening.Blocked:
                Fail(message, recipient, Failure.Blocked, firstTry);
                break;
            case Happening.Complained:
                domain.Complaints.Add(Row(recipient, null));
                Tell(new(EventKind.Complained, message, recipient, clock.GetUtcNow()), firstTry);
                break;
            case Happening.Opened when message.Tracking.Opens:
                Tell(new(EventKind.Opened, message, recipient, clock.GetUtcNow()), firstTry);
                break;
            case Happening.Clicked when message.Tracking.Clicks:
                Tell(new(EventKind.Clicked, message, recipient, clock.GetUtcNow()), firstTry);
                break;
            case Happening.Unsubscribed:
                domain.Unsubscribes.Add(Row(recipient, null));
                Tell(new(EventKind.Unsubscribed, message, recipient, clock.GetUtcNow()), firstTry);
                break;
            default:
                firstTry?.TrySetResult();
                break;
        }
    }

    private Suppressed Row(Address recipient, Failure? failure) => new(
        recipient.Email, failure?.Code.ToString(CultureInfo.InvariantCulture) ?? "", failure?.Message ?? "", ["*"], clock.GetUtcNow());

    private void Fail(MailgunMessage message, Address recipient, Failure failure, TaskCompletionSource? firstTry) =>
        Tell(new(failure.Kind, message, recipient, clock.GetUtcNow()) { Failure = failure }, firstTry);

    private void Tell(MailgunEvent what, TaskCompletionSource? firstTry)
    {
        world.Events.Add(what);
        foreach (var subscriber in what.Message.Domain.Subscribers(MailgunEvent.WebhookName(what.Kind)))
        {
            outbox.Send(subscriber, new MailgunWebhook(what, clock.GetUtcNow()), firstTry);
            firstTry = null;
        }

        firstTry?.TrySetResult();
    }
}
