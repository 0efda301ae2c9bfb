namespace PenguinMails.Gateway.Dashboard;

internal static class PaletteAddresses
{
    public const string Page = "/dashboard/search";
}
