using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Dashboard.Suppressions;

internal static class SuppressionWords
{
    public static string Of(SuppressionReason reason) => reason switch
    {
        SuppressionReason.HardBounce => "Hard bounce",
        SuppressionReason.SoftBounce => "Soft bounces",
        SuppressionReason.Complaint => "Spam complaint",
        SuppressionReason.Unsubscribe => "Unsubscribed",
        SuppressionReason.Manual => "Manual",
        SuppressionReason.ListedByProvider => "Listed by provider",
        _ => throw new InvalidOperationException($"{reason} has no words."),
    };

    public static string Of(SuppressionScope scope) => scope == SuppressionScope.All ? "All email" : "Bulk email";

    public static string Source(string source, ProviderCatalog catalog) => source switch
    {
        SuppressionList.ByLink => "Unsubscribe link",
        SuppressionList.ByRule => "Soft bounce rule",
        SuppressionList.ByHand => "Added here",
        _ => catalog.NameOf(source),
    };
}
