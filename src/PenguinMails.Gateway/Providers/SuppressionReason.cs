using System.ComponentModel;

namespace PenguinMails.Gateway.Providers;

[Description("Why an address must not be mailed.")]
public enum SuppressionReason
{
    [Description("Its mailbox or domain does not exist.")]
    HardBounce,

    [Description("Several messages bounced that it did not take for the time being; this passes.")]
    SoftBounce,

    [Description("The person reported an email as spam.")]
    Complaint,

    [Description("The person unsubscribed.")]
    Unsubscribe,

    [Description("Added by hand, here or at a provider.")]
    Manual,

    [Description("It is on a provider's list, and the provider's answer does not say why.")]
    ListedByProvider,
}
