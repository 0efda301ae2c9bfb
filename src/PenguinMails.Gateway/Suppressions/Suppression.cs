using System.ComponentModel;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Suppressions;

[Description("Which email is not sent.")]
public enum SuppressionScope
{
    [Description("No email at all.")]
    All,

    [Description("No bulk email; transactional email still goes out.")]
    Bulk,
}

/// <summary>
/// One entry of an address's registers: per (address, scope, reason, source) the entry with the latest (time, event id) holds,
/// and an inactive one is a removal.
/// </summary>
/// <param name="Source">The connection that reported it, or who did it here.</param>
internal sealed record Suppression(
    Guid TenantId, string Address, SuppressionScope Scope, SuppressionReason Reason, string Source,
    bool Active, DateTimeOffset EventAt, Guid EventId, string? Detail)
{
    /// <summary>It holds no longer; null for good.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The admin who did it; null where a provider or the recipient did.</summary>
    public string? Actor { get; init; }
}
