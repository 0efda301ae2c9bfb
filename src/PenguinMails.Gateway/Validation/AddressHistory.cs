using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Validation;

/// <summary>What a tenant knows of an address from its own email.</summary>
/// <param name="Suppressed">Why it is suppressed now.</param>
/// <param name="Latest">How the latest delivery to it ended; null where none has.</param>
/// <param name="Engaged">A person opened an email to it, or clicked a link there.</param>
internal sealed record AddressPast(IReadOnlySet<SuppressionReason> Suppressed, DeliveryStatus? Latest, bool Engaged = false)
{
    public static readonly AddressPast None = new(new HashSet<SuppressionReason>(), null);
    public static readonly AddressPast Delivered = new(new HashSet<SuppressionReason>(), DeliveryStatus.Delivered);
    public static readonly AddressPast Bounced = new(new HashSet<SuppressionReason> { SuppressionReason.HardBounce }, DeliveryStatus.Bounced);
}

/// <summary>Reads it for many addresses at once.</summary>
internal sealed class AddressHistory(Database database, TimeProvider time)
{
    // Their index leaves out what was just accepted.
    private static readonly Table<(Guid TenantId, string Address)> Recipients = new("(SELECT tenant_id, recipient_key, id, status, attempts FROM deliveries WHERE NOT fresh)",
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId),
        new("recipient_key", ColumnKind.Text, key => key.Address));

    /// <param name="tenant">Whose email.</param>
    /// <param name="keys">Addresses as they are compared.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>For those of which something is known.</returns>
    public async Task<IReadOnlyDictionary<string, AddressPast>> OfAsync(Guid tenant, IReadOnlyCollection<string> keys, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        List<(Guid, string)> rows = [.. keys.Distinct().Select(key => (tenant, key))];
        var suppressed = SuppressionList.Known(read, rows, time.GetUtcNow()).ToLookup(entry => entry.Address, entry => entry.Reason);
        var ended = read.Find(Recipients, "t.recipient_key, t.id, t.status, t.attempts", rows,
                row => (Key: row.Text(0), Id: row.Uuid(1), Status: EnumNames.Parse<DeliveryStatus>(row.Text(2)), Attempts: row.TextOrNull(3)), locked: false)
            .Where(delivery => delivery.Status is DeliveryStatus.Delivered or DeliveryStatus.Bounced)
            .GroupBy(delivery => delivery.Key).ToDictionary(of => of.Key, of => (of.MaxBy(delivery => delivery.Id, IdOrder.Instance).Status, Engaged: of.Any(delivery => IsEngaged(delivery.Attempts))));
        return keys.Distinct().Where(key => suppressed.Contains(key) || ended.ContainsKey(key)).ToDictionary(
            key => key, key => ended.TryGetValue(key, out var past) ? new AddressPast(suppressed[key].ToHashSet(), past.Status, past.Engaged) : new AddressPast(suppressed[key].ToHashSet(), null));
    }

    /// <summary>What became of the first email to each that told something of its address: true where it bounced for good.</summary>
    /// <param name="tenant">Whose email.</param>
    /// <param name="keys">Addresses as they are compared.</param>
    /// <param name="after">Only of emails accepted since.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<IReadOnlyDictionary<string, bool>> FirstEndsAsync(Guid tenant, IReadOnlyCollection<string> keys, DateTimeOffset after, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Find(Recipients, "t.recipient_key, t.id, t.status, t.attempts", [.. keys.Select(key => (tenant, key))],
                row => (Key: row.Text(0), Id: row.Uuid(1), Bounced: BounceModels.HasBounced(EnumNames.Parse<DeliveryStatus>(row.Text(2)), row.TextOrNull(3))), locked: false)
            .Where(delivery => delivery.Bounced is not null && DeliveryId.TimeOf(delivery.Id) >= after)
            .GroupBy(delivery => delivery.Key).ToDictionary(of => of.Key, of => of.MinBy(delivery => delivery.Id, IdOrder.Instance).Bounced!.Value);
    }

    private static bool IsEngaged(string? attempts) => DeliveryState.Visited(AttemptsJson.Read(attempts)) is { Opened: not null } or { Clicked: not null };
}
