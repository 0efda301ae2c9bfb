using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Dashboard;

internal static class HoldAddresses
{
    public const string List = "/dashboard/holds";

    public static string End(Guid hold) => $"{List}/{PublicId.Format(PublicId.Hold, hold)}/end";
}
