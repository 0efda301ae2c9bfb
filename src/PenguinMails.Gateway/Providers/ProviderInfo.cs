using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers;

/// <summary>What the catalog, the cards and the pages show of a provider.</summary>
/// <param name="Subtitle">The seed's word for what it is for, such as "Transactional".</param>
/// <param name="Settings">The type of its settings record, null while it is not to be had.</param>
internal sealed record ProviderInfo(string Id, string Name, string Subtitle, string BestFor, string Pricing, string SetupTime, Type? Settings)
{
    /// <summary>One line that says what the settings page is for.</summary>
    public string Purpose { get; init; } = "";

    public SetupGuide? Guide { get; init; }

    /// <summary>
    /// False where only trouble is reported: silence says nothing there, and an email has arrived, once it was taken, until it bounces.
    /// </summary>
    public bool ReportsDelivery { get; init; } = true;

    /// <summary>It can be paused, but not removed.</summary>
    public bool IsAlwaysThere { get; init; }
    public ProviderMark Mark { get; init; } = new("#475569");

    /// <summary>The rule that a new tenant starts with; null for a provider that only takes over, or is named.</summary>
    public StartingRule? Rule { get; init; }

    /// <summary>What it costs, by plan; the first counts until the tenant chooses another. None where it costs nothing.</summary>
    public IReadOnlyList<Tariff> Plans { get; init; } = [];

    /// <summary>How the headers begin that are instructions to the provider, which no caller may write.</summary>
    public IReadOnlyList<string> ReservedHeaders { get; init; } = [];

    /// <summary>Tracking can be switched for a single email; false where an account has it on or off for all.</summary>
    public bool SwitchesTracking { get; init; }

    /// <summary>A single email can be sent in test mode: the provider does all but deliver it.</summary>
    public bool HasTestMode { get; init; }

    /// <summary>Whether a test email can be given tags.</summary>
    public bool TestTags { get; init; }

    /// <summary>What it asks for telling which addresses of a list are good; null where it does not.</summary>
    public ListValidationPrice? ListValidation { get; init; }

    /// <summary>What there is to know about its webhooks; null where it has none to subscribe to.</summary>
    public WebhookInfo? Webhooks { get; init; }
}

/// <summary>Which emails go to a provider unless somebody says otherwise.</summary>
internal sealed record StartingRule(string Name, EmailType Type);
