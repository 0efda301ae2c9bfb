namespace PenguinMails.Gateway.Dashboard;

internal static class HookAddresses
{
    public const string List = "/dashboard/settings/webhooks";
}
