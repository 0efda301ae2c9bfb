using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>What of our list should stand on a provider's: the strongest that others than itself say of an address, and that lasts.</summary>
internal static class WantedEntries
{
    public const string Columns = "t.address, t.scope, t.reason, t.source, t.active, t.until";

    /// <summary>What tells a provider most comes first.</summary>
    private static readonly SuppressionReason[] Strength =
        [SuppressionReason.Complaint, SuppressionReason.HardBounce, SuppressionReason.Manual, SuppressionReason.ListedByProvider, SuppressionReason.Unsubscribe];

    /// <summary>Those of the addresses that should stand there.</summary>
    public static Dictionary<string, NewlyListed> Of(Session session, Guid tenant, Guid connection, IReadOnlyList<string> addresses, bool takesBulk, DateTimeOffset now) => session
        .Find(SuppressionList.ByAddress("suppressions"), Columns, [.. addresses.Select(address => (tenant, address))], HeldEntry.Read, locked: false)
        .Where(entry => entry.Holds(now)).GroupBy(entry => entry.Address)
        .Select(entries => Strongest(entries.Key, entries, SuppressionList.SourceOf(connection), takesBulk)).OfType<NewlyListed>()
        .ToDictionary(wanted => wanted.Address);

    /// <summary>Null where it should not stand there.</summary>
    /// <param name="address">Whose.</param>
    /// <param name="entries">All of it that hold.</param>
    /// <param name="own">The source of what the provider itself reported.</param>
    /// <param name="takesBulk">Whether it can stop bulk email alone.</param>
    public static NewlyListed? Strongest(string address, IEnumerable<HeldEntry> entries, string own, bool takesBulk) => entries
        .Where(entry => entry.Source != own && entry.Reason != SuppressionReason.SoftBounce && (takesBulk || entry.Scope == SuppressionScope.All))
        .OrderBy(entry => (entry.Scope, Array.IndexOf(Strength, entry.Reason)))
        .Select(entry => new NewlyListed(address, entry.Reason, entry.Scope == SuppressionScope.Bulk)).FirstOrDefault();
}

/// <summary>An entry of our list as it is compared with a provider's.</summary>
internal readonly record struct HeldEntry(string Address, SuppressionScope Scope, SuppressionReason Reason, string Source, bool Active, DateTimeOffset? Until)
{
    public bool Holds(DateTimeOffset now) => Active && (Until ?? DateTimeOffset.MaxValue) > now;

    public static HeldEntry Read(Row row) => new(
        row.Text(0), EnumNames.Parse<SuppressionScope>(row.Text(1)), EnumNames.Parse<SuppressionReason>(row.Text(2)), row.Text(3), row.Flag(4), row.TimeOrNull(5));
}
