namespace PenguinMails.Gateway.Dashboard;

internal static class SuppressionAddresses
{
    public const string List = "/dashboard/suppressions";
    public const string Remove = List + "/remove";
    public const string Import = List + "/import";
    public const string CancelImport = Import + "/cancel";
    public const string Drift = List + "/drift";
    public const string Settings = List + "/settings";
    public const string Export = List + "/export.csv";
}
