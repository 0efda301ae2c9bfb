using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>Since 2026 Postmark saves a webhook only when its URL answers a sample of every enabled trigger.</summary>
internal sealed class HookProbe(HttpMessageInvoker http, SandboxOptions options, TimeProvider clock)
{
    /// <summary>As it stands in all of Postmark's samples.</summary>
    private const string SampleMessage = "883953f4-6105-42a2-a16a-77a8eac79483";

    public async Task<bool> AnswersAsync(PostmarkServer server, PostmarkHook hook, CancellationToken ct)
    {
        using var post = new WebhookPost(http, TimeSpan.FromSeconds(options.WebhookTimeoutSeconds));
        foreach (var type in Enum.GetValues<RecordType>())
        {
            if (!hook.Shown.Triggers.Enabled(type)) continue;
            if (await post.SendAsync(new(hook.Subscriber, Sample(type, server, hook.Shown.MessageStream), null), ct) != 200) return false;
        }

        return true;
    }

    private PostmarkEvent Sample(RecordType type, PostmarkServer server, string stream)
    {
        var now = clock.GetUtcNow();
        var mail = new PostmarkMail { From = "sender@example.com", To = "john@example.com", Subject = "Test subject", TextBody = "Test", Tag = "Test", MessageStream = stream };
        var message = new PostmarkMessage(server, mail, new(), now) { Id = SampleMessage };
        var kind = type == RecordType.SpamComplaint ? BounceKind.Complaint : BounceKind.Hard;
        return new(type, message, "john@example.com", now)
        {
            Bounce = new(42, kind, message, "john@example.com", now),
            Suppression = new("john@example.com", "HardBounce", "Recipient", now),
        };
    }
}
