using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Dashboard;

internal static class KeyAddresses
{
    public const string List = "/dashboard/settings/keys";
    public const string Audit = "/dashboard/settings/audit";

    public static string Revoke(Guid key) => $"{List}/{PublicId.Format(PublicId.Key, key)}/revoke";
}
