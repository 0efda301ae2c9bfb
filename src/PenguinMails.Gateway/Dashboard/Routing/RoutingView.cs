using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Routing.Drill;
using PenguinMails.Gateway.Routing.Replay;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>What the page of the routing rules shows.</summary>
public sealed record RoutingView
{
    public required RoutingForm Form { get; init; }

    /// <summary>Of the rules in use, or of a draft that is valid.</summary>
    public required Outlook Outlook { get; init; }

    /// <inheritdoc cref="Outlook"/>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>This month so far, and how it goes on.</summary>
    public required CostAnswer Month { get; init; }

    /// <summary>What of the saved quotas is used.</summary>
    public IReadOnlyList<QuotaView> Quotas { get; init; } = [];

    public Page<RoutingVersionView> History { get; init; } = new([], null);

    /// <summary>The latest; null before the first.</summary>
    public DrillView? Drill { get; init; }

    /// <inheritdoc cref="Drill"/>
    public ReplayView? Replay { get; init; }

    /// <summary>What each provider charges.</summary>
    public IReadOnlyList<TariffView> Prices { get; init; } = [];

    /// <summary>What was to be planned, and what came of it; null before that.</summary>
    public PlanForm? Plan { get; init; }

    /// <summary>What was tried, and what came of it; null before that.</summary>
    public PreviewForm? Preview { get; init; }
}

/// <summary>A sample email as it was typed.</summary>
/// <param name="Answer">Null where something is wrong with it.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record PreviewForm(string Type, string From, string To, string Subject, string Tag, PreviewAnswer? Answer = null, string? Problem = null);

/// <summary>A month's emails by type as they were typed.</summary>
/// <param name="Answer">Null where something is wrong with them.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record PlanForm(IReadOnlyDictionary<string, string> Volumes, PlanAnswer? Answer = null, string? Problem = null);

/// <summary>The seeds' words for email types and conditions.</summary>
internal static class RoutingWords
{
    /// <summary>As a rule selects them.</summary>
    public static readonly IReadOnlyList<(string Value, string Label)> Types =
    [
        (EmailType.Transactional.Name, "Transactional"), (EmailType.Marketing.Name, "Marketing"), (EmailType.ColdOutreach.Name, "Cold Outreach"),
        (EmailType.Newsletter.Name, "Newsletter"), (EmailType.Promotional.Name, "Promotional"), (EmailType.Custom.Name, "Custom"), (EmailType.Any, "All emails"),
    ];

    public static readonly IReadOnlyList<(string Value, string Label)> Fields =
        [("subject", "Subject contains"), ("recipient_domain", "Recipient domain is"), ("tag", "Tag equals")];

    public static string TypeOf(string type) => type.StartsWith(EmailType.CustomPrefix, StringComparison.Ordinal)
        ? $"Custom “{type[EmailType.CustomPrefix.Length..]}”"
        : Types.FirstOrDefault(one => one.Value == type).Label ?? type;

    public static IEnumerable<ProviderInfo> Available(ProviderCatalog catalog) => catalog.All.Where(info => info.Settings is not null);

    /// <summary>The seed's names for the places of the failover order.</summary>
    public static string PlaceOf(int place, int count) => place == 0 ? "Primary" : place == count - 1 ? "Final" : place == 1 ? "Secondary" : "Next";
}
