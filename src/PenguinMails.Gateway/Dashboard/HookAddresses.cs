using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Dashboard;

internal static class HookAddresses
{
    public const string List = "/dashboard/settings/webhooks";

    public static string Hook(Guid hook) => $"{List}/{PublicId.Format(PublicId.Hook, hook)}";
    public static string Enabled(Guid hook) => $"{Hook(hook)}/enabled";
    public static string Rotate(Guid hook) => $"{Hook(hook)}/rotate";
    public static string Test(Guid hook) => $"{Hook(hook)}/test";
    public static string Delete(Guid hook) => $"{Hook(hook)}/delete";
    public static string Recover(Guid hook) => $"{Hook(hook)}/replay";
    public static string Replay(Guid hook, Guid e) => $"{Hook(hook)}/events/{PublicId.Format(PublicId.Event, e)}/replay";
}
