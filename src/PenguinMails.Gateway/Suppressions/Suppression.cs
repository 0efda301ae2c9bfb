using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Suppressions;

internal enum SuppressionScope
{
    /// <summary>No mail at all.</summary>
    All,

    /// <summary>Bulk mail only; what the person asked for still comes.</summary>
    Bulk,
}

/// <summary>
/// One entry of an address's registers: per (address, scope, reason, source) the entry with the latest (time, event id) holds,
/// and an inactive one is a removal.
/// </summary>
/// <param name="Source">The connection that reported it, or who did it here.</param>
internal sealed record Suppression(
    Guid TenantId, string Address, SuppressionScope Scope, SuppressionReason Reason, string Source,
    bool Active, DateTimeOffset EventAt, Guid EventId, string? Detail);
