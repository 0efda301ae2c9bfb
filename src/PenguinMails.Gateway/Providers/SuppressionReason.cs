namespace PenguinMails.Gateway.Providers;

/// <summary>Why an address must not be mailed from now on.</summary>
internal enum SuppressionReason
{
    HardBounce,
    Complaint,
    Unsubscribe,
    Manual,

    /// <summary>It is on a provider's list, and the provider's answer does not say why.</summary>
    ListedByProvider,
}
