namespace PenguinMails.Gateway.Dashboard.Esp;

/// <summary>A page that has no form yet: what it will be for, how it is now, and what to type meanwhile.</summary>
/// <param name="Command">A line for a shell; <c>{origin}</c> is filled in. Null where there is nothing to do.</param>
public sealed record ByCommand(string Slug, string Title, string Purpose, string Now, string? Command = null)
{
    internal static readonly IReadOnlyList<ByCommand> All =
    [
        new("analytics", "ESP Analytics", "How the providers compare: delivery, opens, clicks and cost.",
            "Provider comparison is coming. Until then, filter the Messages page by provider, or call:",
            "curl '{origin}/api/v1/emails?provider=postmark' -H 'Authorization: Bearer YOUR-READ-KEY'"),
    ];

    public string? CommandFor(string origin) => Command?.Replace("{origin}", origin, StringComparison.Ordinal);
}
