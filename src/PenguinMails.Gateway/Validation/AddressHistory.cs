using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Validation;

/// <summary>What a tenant knows of an address from its own email.</summary>
/// <param name="Suppressed">Why it is suppressed now.</param>
/// <param name="Latest">How the latest delivery to it ended; null where none has.</param>
/// <param name="Engaged">A person opened one of the newest emails to it, or clicked a link there.</param>
internal sealed record AddressPast(IReadOnlySet<SuppressionReason> Suppressed, DeliveryStatus? Latest, bool Engaged = false)
{
    public static readonly AddressPast None = new(new HashSet<SuppressionReason>(), null);
    public static readonly AddressPast Delivered = new(new HashSet<SuppressionReason>(), DeliveryStatus.Delivered);
    public static readonly AddressPast Bounced = new(new HashSet<SuppressionReason> { SuppressionReason.HardBounce }, DeliveryStatus.Bounced);
}

/// <summary>Reads it for many addresses at once; those who ask for few at the same time share a query.</summary>
internal sealed class AddressHistory
{
    private const int Few = 10;

    // An address that is written to all day has as many emails as a list has rows.
    private const string Past = $"""
        SELECT @tenant_id, @address, d.id, d.status, d.attempts, NULL FROM
          (SELECT id, status, attempts FROM deliveries WHERE tenant_id = @tenant_id AND recipient_key = @address AND NOT fresh AND status IN ('delivered', 'bounced') ORDER BY id DESC LIMIT 50) d
        UNION ALL SELECT @tenant_id, @address, NULL, NULL, NULL, reason FROM suppressions WHERE tenant_id = @tenant_id AND address = @address AND {SuppressionList.Holds}
        """;

    private static readonly Table<Asked> Asking = new("asked",
        new("tenant_id", ColumnKind.Uuid, asked => asked.Key.TenantId),
        new("address", ColumnKind.Text, asked => asked.Key.Address),
        new("now", ColumnKind.Integer, asked => asked.Now));

    // Their index leaves out what was just accepted.
    private static readonly Table<AddressOf> Recipients = new("(SELECT tenant_id, recipient_key, id, status, attempts FROM deliveries WHERE NOT fresh)",
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId),
        new("recipient_key", ColumnKind.Text, key => key.Address));

    private readonly Database database;
    private readonly TimeProvider time;
    private readonly SharedLookup<AddressOf, AddressPast> shared;

    public AddressHistory(Database database, TimeProvider time)
    {
        (this.database, this.time) = (database, time);
        shared = new(keys => ReadAsync(keys, CancellationToken.None));
    }

    /// <param name="tenant">Whose email.</param>
    /// <param name="addresses">As they are compared.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>For those of which something is known.</returns>
    public async Task<IReadOnlyDictionary<string, AddressPast>> OfAsync(Guid tenant, IEnumerable<string> addresses, CancellationToken ct)
    {
        List<AddressOf> keys = [.. addresses.Distinct().Select(address => new AddressOf(tenant, address))];
        var past = keys.Count <= Few ? await shared.FindAsync(keys, ct) : await ReadAsync(keys, ct);
        return keys.Where(past.ContainsKey).ToDictionary(key => key.Address, key => past[key]);
    }

    /// <summary>What became of the first email to each that told something of its address: true where it bounced for good.</summary>
    /// <param name="tenant">Whose email.</param>
    /// <param name="keys">Addresses as they are compared.</param>
    /// <param name="after">Only of emails accepted since.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<IReadOnlyDictionary<string, bool>> FirstEndsAsync(Guid tenant, IReadOnlyCollection<string> keys, DateTimeOffset after, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Find(Recipients, "t.recipient_key, t.id, t.status, t.attempts", [.. keys.Select(key => new AddressOf(tenant, key))],
                row => (Key: row.Text(0), Id: row.Uuid(1), Bounced: BounceModels.HasBounced(EnumNames.Parse<DeliveryStatus>(row.Text(2)), row.TextOrNull(3))), locked: false)
            .Where(delivery => delivery.Bounced is not null && DeliveryId.TimeOf(delivery.Id) >= after)
            .GroupBy(delivery => delivery.Key).ToDictionary(of => of.Key, of => of.MinBy(delivery => delivery.Id, IdOrder.Instance).Bounced!.Value);
    }

    private async Task<IReadOnlyDictionary<AddressOf, AddressPast>> ReadAsync(IReadOnlyList<AddressOf> keys, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        using var read = await database.ReadAsync(ct);
        return read.ForEach(Asking, Past, [.. keys.Select(key => new Asked(key, now))], row => (
                Key: new AddressOf(row.Uuid(0), row.Text(1)), Id: row.UuidOrNull(2), Ended: row.TextOrNull(3) is { } status ? EnumNames.Parse<DeliveryStatus>(status) : (DeliveryStatus?)null,
                Engaged: IsEngaged(row.TextOrNull(4)), Suppressed: row.TextOrNull(5) is { } reason ? EnumNames.Parse<SuppressionReason>(reason) : (SuppressionReason?)null))
            .GroupBy(one => one.Key).ToDictionary(of => of.Key, of => new AddressPast(
                of.Select(one => one.Suppressed).OfType<SuppressionReason>().ToHashSet(), of.Where(one => one.Id is not null).OrderByDescending(one => one.Id!.Value, IdOrder.Instance).FirstOrDefault().Ended, of.Any(one => one.Engaged)));
    }

    private static bool IsEngaged(string? attempts) => DeliveryState.Visited(AttemptsJson.Read(attempts)) is { Opened: not null } or { Clicked: not null };

    private readonly record struct AddressOf(Guid TenantId, string Address);

    private readonly record struct Asked(AddressOf Key, DateTimeOffset Now);
}
