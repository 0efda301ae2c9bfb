using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>Which of the active entries are wanted, and the index that leads to them.</summary>
internal sealed record SuppressionFilter(string? Address, SuppressionReason? Reason, SuppressionScope? Scope)
{
    /// <summary>All of them, in the order of addresses.</summary>
    public static readonly SuppressionFilter InOrder = new("", null, null);

    /// <summary>Above every text that an address holds.</summary>
    private const string Highest = "\uffff";

    private const string Columns = "address, scope, reason, source, event_at, detail, until";

    /// <summary>Newest first; what an address is asked of, in the order of addresses.</summary>
    public IReadOnlyList<SuppressionRow> Rows(Session read, Guid tenant, SuppressionCursor? after, int limit, DateTimeOffset now) =>
        Address is null ? Newest(read, tenant, after, limit, now) : ByAddress(read, tenant, after, limit, now);

    /// <summary>Each scope and reason has its place in the index in the order of time: the newest of all are among the newest of each.</summary>
    private List<SuppressionRow> Newest(Session read, Guid tenant, SuppressionCursor? after, int limit, DateTimeOffset now)
    {
        var last = after ?? SuppressionCursor.First;
        var each =
            from scope in Enum.GetValues<SuppressionScope>()
            from reason in Enum.GetValues<SuppressionReason>()
            where (Scope ?? scope) == scope && (Reason ?? reason) == reason
            let words = (Scope: EnumNames.Of(scope), Reason: EnumNames.Of(reason))
            let isLater = string.CompareOrdinal($"{words.Scope} {words.Reason}", $"{last.Scope} {last.Reason}") < 0
            from row in read.Query<SuppressionRow>($"""
                SELECT {Columns} FROM suppressions
                WHERE tenant_id = @tenant AND {SuppressionList.Holds} AND scope = @Scope AND reason = @Reason AND (event_at, address, source) {(isLater ? "<=" : "<")} (@EventAt, @Address, @Source)
                ORDER BY event_at DESC, address DESC, source DESC LIMIT @limit
                """, new { tenant, words.Scope, words.Reason, last.EventAt, last.Address, last.Source, limit, now })
            select row;
        return [.. each.OrderByDescending(row => row.EventAt).ThenByDescending(row => $"{row.Address} {row.Source} {row.Scope} {row.Reason}", StringComparer.Ordinal).Take(limit)];
    }

    private IReadOnlyList<SuppressionRow> ByAddress(Session read, Guid tenant, SuppressionCursor? after, int limit, DateTimeOffset now)
    {
        var isDomain = Address!.StartsWith('@');
        var start = isDomain ? "" : KeyOfStart(Address);
        var where = isDomain ? $"{read.Dialect.DomainOf("address")} = @domain AND" : "address < @end AND";
        if (Reason is not null)
            where += " reason = @reasonWord AND";
        if (Scope is not null)
            where += " scope = @scopeWord AND";
        return read.Query<SuppressionRow>($"""
            SELECT {Columns} FROM suppressions
            WHERE tenant_id = @tenant AND {SuppressionList.Holds} AND {where} (address, scope, reason, source) > (@lastAddress, @lastScope, @lastReason, @lastSource)
            ORDER BY address, scope, reason, source LIMIT @limit
            """, new
        {
            tenant,
            limit,
            now,
            end = start + Highest,
            domain = isDomain ? DomainOf(Address) : "",
            scopeWord = Scope is { } scope ? EnumNames.Of(scope) : "",
            reasonWord = Reason is { } reason ? EnumNames.Of(reason) : "",
            lastAddress = after?.Address ?? start,
            lastScope = after?.Scope ?? "",
            lastReason = after?.Reason ?? "",
            lastSource = after?.Source ?? "",
        });
    }

    private static string KeyOfStart(string typed) => EmailAddress.TryParse(typed, out var whole, out _) ? whole.Key : typed.ToLowerInvariant();

    private static string DomainOf(string typed) => EmailAddress.TryParse("anybody" + typed, out var address, out _) ? address.Domain : typed[1..].ToLowerInvariant();
}
