using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Analytics.Senders;

namespace PenguinMails.Gateway.Dashboard.Senders;

/// <summary>States as badges, and rules as people call them.</summary>
internal static class SenderTones
{
    public static string Tone(SenderRuleState state) => state switch
    {
        SenderRuleState.Met => "green",
        SenderRuleState.NotMet => "red",
        SenderRuleState.NoEvidence => "gray",
        _ => throw new InvalidOperationException(state.ToString()),
    };

    public static string Word(SenderRuleState state) => state switch
    {
        SenderRuleState.Met => "Met",
        SenderRuleState.NotMet => "Not met",
        SenderRuleState.NoEvidence => "No evidence",
        _ => throw new InvalidOperationException(state.ToString()),
    };

    public static string Of(SenderRule rule) => rule switch
    {
        SenderRule.Spf => "SPF",
        SenderRule.Dkim => "DKIM",
        SenderRule.Dmarc => "DMARC, aligned",
        SenderRule.OneClick => "One-click unsubscribe",
        SenderRule.UnsubscribeSpeed => "Unsubscribes in 48 h",
        SenderRule.Complaints => "Spam complaints",
        SenderRule.Volume => "Volume",
        SenderRule.Refusals => "Refusals",
        SenderRule.Deferrals => "Delays",
        _ => throw new InvalidOperationException(rule.ToString()),
    };

    public static string Tone(DmarcSourceKind kind) => kind switch
    {
        DmarcSourceKind.Own => "green",
        DmarcSourceKind.Other => "blue",
        DmarcSourceKind.Stranger => "red",
        _ => throw new InvalidOperationException(kind.ToString()),
    };

    public static string Word(DmarcSourceKind kind) => kind switch
    {
        DmarcSourceKind.Own => "Yours",
        DmarcSourceKind.Other => "Other service",
        DmarcSourceKind.Stranger => "Stranger",
        _ => throw new InvalidOperationException(kind.ToString()),
    };
}
