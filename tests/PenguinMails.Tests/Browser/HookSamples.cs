using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Dashboard.Hooks;
using PenguinMails.Gateway.Hooks;
using PenguinMails.Gateway.Hooks.Admin;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Tests.Browser;

/// <summary>Outgoing webhooks, one in each state, and the log of one.</summary>
internal static class HookSamples
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static RazorComponentResult<HooksPage> List(bool none) => new(new
    {
        Hooks = (IReadOnlyList<HookView>)(none ? [] : [.. Enum.GetValues<HookState>().Select(Hook)]),
    });

    public static RazorComponentResult<HookPage> Page() => new(new
    {
        Hook = Hook(HookState.Disabled),
        Events = (IReadOnlyList<HookEventView>)[.. Enum.GetValues<HookEventState>().Select(Event)],
        NextCursor = "more",
        Beside = new HookShown { Test = new(false, 503, 120, "HTTP 503", "<p>Come back later</p>") },
    });

    private static HookView Hook(HookState state) => new()
    {
        Id = Guid.Empty,
        Url = "https://api.a-customer-with-a-long-name.example/webhooks/penguinmails?team=deliverability",
        Description = state == HookState.Paused ? null : "The shop's back office",
        Types = state == HookState.Active ? [] : [EventType.Delivered, EventType.Bounced, EventType.Complained],
        Enabled = state == HookState.Active,
        State = state,
        Problem = state == HookState.Disabled ? "Every request of the last 3 days failed." : null,
        Signature = state == HookState.Paused ? HookSignatureKind.V1a : HookSignatureKind.V1,
        PublicKey = state == HookState.Paused ? "whpk_MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=" : null,
        PreviousSecretUntil = Now.AddHours(20),
        CreatedAt = Now.AddDays(-12),
        LastAttemptAt = Now.AddMinutes(-7),
        LastStatus = state == HookState.Active ? 200 : 503,
        LastDetail = state == HookState.Active ? null : "HTTP 503",
        Waiting = state == HookState.Active ? 0 : 10_000,
        SuccessShare = state == HookState.Active ? 1 : 0.2,
        Replaying = state == HookState.Active,
    };

    private static HookEventView Event(HookEventState state) => new()
    {
        EventId = Guid.NewGuid(),
        Type = EventType.Bounced,
        MessageId = Samples.Bounced.Id,
        RecordedAt = Now.AddHours(-1),
        State = state,
        Test = false,
        NextAttemptAt = state == HookEventState.Pending ? Now.AddMinutes(5) : null,
        Attempts = [new(Now.AddMinutes(-30), null, 10_000, "No answer within 10 s", null), new(Now.AddMinutes(-7), state == HookEventState.Delivered ? 200 : 503, 120, state == HookEventState.Delivered ? null : "HTTP 503", "<p>Come back later</p>")],
    };
}
