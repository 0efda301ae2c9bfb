namespace PenguinMails.Gateway.Providers;

/// <summary>What there is to know about a provider's webhooks.</summary>
/// <param name="Subscriptions">All are registered always, for suppressions and states need them.</param>
/// <param name="Verification">How a webhook proves where it comes from, in a sentence.</param>
/// <param name="Networks">Addresses and networks from which it is known to report.</param>
/// <param name="AboutNetworks">How far these can be relied on.</param>
internal sealed record WebhookInfo(IReadOnlyList<WebhookSubscription> Subscriptions, string Verification, IReadOnlyList<string> Networks, string AboutNetworks);

/// <summary>Something that a provider reports, as its own dashboard calls it.</summary>
/// <param name="Id">As the API has it.</param>
/// <param name="Label">As people read it.</param>
/// <param name="Help">When it is reported.</param>
/// <param name="Hooks">What is registered at the provider for it.</param>
/// <param name="Types">The events that it makes here.</param>
internal sealed record WebhookSubscription(string Id, string Label, string Help, IReadOnlyList<string> Hooks, IReadOnlyList<EventType> Types);

/// <summary>What stands at the provider about our webhook.</summary>
/// <param name="Hooks">What it reports to us; null where it can't be asked.</param>
/// <param name="Detail">What is to be mended, or why it can't be asked; null where all is well.</param>
internal sealed record WebhookRegistration(IReadOnlyCollection<string>? Hooks, string? Detail)
{
    /// <summary>Whether our key for verification is the one that the provider signs with; null where it does not say.</summary>
    public bool? KeyFits { get; init; }
}
