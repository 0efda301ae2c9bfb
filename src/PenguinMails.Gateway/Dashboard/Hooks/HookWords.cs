using PenguinMails.Gateway.Dashboard.Webhooks;
using PenguinMails.Gateway.Hooks;
using PenguinMails.Gateway.Hooks.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Dashboard.Hooks;

internal static class HookWords
{
    public static (string Tone, string Word) Of(HookState state) => state switch
    {
        HookState.Active => ("green", "Active"),
        HookState.Paused => ("secondary", "Paused"),
        HookState.Disabled => ("red", "Disabled"),
        _ => throw new InvalidOperationException(state.ToString()),
    };

    public static (string Tone, string Word) Of(HookEventState state) => state switch
    {
        HookEventState.Pending => ("yellow", "Waiting"),
        HookEventState.Delivered => ("green", "Delivered"),
        HookEventState.Failed => ("red", "Failed"),
        _ => throw new InvalidOperationException(state.ToString()),
    };

    public static string Of(IReadOnlyList<EventType> types) => types.Count == 0 ? "All events" : string.Join(", ", types.Select(EventWords.Of));

    public static string LastAnswer(HookView hook) => (hook.LastAttemptAt, hook.LastDetail, hook.LastStatus) switch
    {
        (null, _, _) => "Not called yet",
        (_, { } detail, _) => detail,
        (_, null, var status) => $"Accepted ({status})",
    };

    public static string Waiting(long count) => count switch
    {
        0 => "None",
        >= HookQueue.MostPending => $"{Formats.Count(HookQueue.MostPending)} or more",
        _ => Formats.Count(count),
    };
}
