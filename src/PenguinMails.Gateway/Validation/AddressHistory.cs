using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Validation;

/// <summary>What a tenant knows of an address from its own email.</summary>
/// <param name="Suppressed">Why it is suppressed now.</param>
/// <param name="Latest">How the latest delivery to it ended; null where none has.</param>
internal sealed record AddressPast(IReadOnlySet<SuppressionReason> Suppressed, DeliveryStatus? Latest)
{
    public static readonly AddressPast None = new(new HashSet<SuppressionReason>(), null);
}

/// <summary>Reads it for many addresses at once.</summary>
internal sealed class AddressHistory(Database database, TimeProvider time)
{
    // Their index leaves out what was just accepted.
    private static readonly Table<(Guid TenantId, string Address)> Recipients = new("(SELECT tenant_id, recipient_key, id, status FROM deliveries WHERE NOT fresh)",
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
        var ended = read.Find(Recipients, "t.recipient_key, t.id, t.status", rows, row => (Key: row.Text(0), Id: row.Uuid(1), Status: EnumNames.Parse<DeliveryStatus>(row.Text(2))), locked: false)
            .Where(delivery => delivery.Status is DeliveryStatus.Delivered or DeliveryStatus.Bounced)
            .GroupBy(delivery => delivery.Key).ToDictionary(of => of.Key, of => of.MaxBy(delivery => delivery.Id, IdOrder.Instance).Status);
        return keys.Distinct().Where(key => suppressed.Contains(key) || ended.ContainsKey(key)).ToDictionary(
            key => key, key => new AddressPast(suppressed[key].ToHashSet(), ended.TryGetValue(key, out var status) ? status : null));
    }
}
