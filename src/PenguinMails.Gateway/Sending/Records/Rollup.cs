using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What a row of a rollup stands for; what its table has no column of is left out.</summary>
internal readonly record struct RollupKey
{
    public required Guid TenantId { get; init; }
    public required DateTimeOffset At { get; init; }
    public required Guid ConnectionId { get; init; }
    public string? Campaign { get; init; }
    public string? Type { get; init; }
    public string? MailboxProvider { get; init; }
    public string? Domain { get; init; }
    public string? FromDomain { get; init; }
    public string? Code { get; init; }
    public string? Experiment { get; init; }
    public string? Arm { get; init; }
}

internal sealed record RollupRow(Rollup Rollup, RollupKey Key, Counts Counts);

/// <summary>One table of sums.</summary>
/// <param name="name">The table.</param>
/// <param name="time">Its column of time.</param>
/// <param name="keyOf">Where a contribution goes; null where it counts for nothing here.</param>
internal sealed class Rollup(string name, string time, Func<Contribution, RollupKey?> keyOf)
{
    private Table<RollupRow>? table;
    private int[]? places;

    /// <summary>The texts of its key.</summary>
    public string[] Texts { get; init; } = [];

    /// <summary>What it counts.</summary>
    public IReadOnlyList<string> Measures { get; init; } = Counts.Columns;

    private Table<RollupRow> Table => table ??= new(name,
    [
        new("tenant_id", ColumnKind.Uuid, row => row.Key.TenantId),
        new(time, ColumnKind.Integer, row => row.Key.At),
        new("connection_id", ColumnKind.Uuid, row => row.Key.ConnectionId),
        .. Texts.Select(text => new Column<RollupRow>(text, ColumnKind.Text, row => TextOf(row.Key, text))),
        .. Measures.Zip(Places, (measure, place) => new Column<RollupRow>(measure, ColumnKind.Integer, row => Boxed.Of(row.Counts.At(place)))),
    ])
    {
        KeyColumns = 3 + Texts.Length,
    };

    /// <summary>Where what it counts lies among all counts.</summary>
    public int[] Places => places ??= Counts.PlacesOf(Measures);

    public RollupKey? KeyOf(Contribution of) => keyOf(of);

    /// <summary>In key order, so that two transactions never wait for each other crosswise.</summary>
    public void Add(Session session, IEnumerable<RollupRow> rows)
    {
        var ordered = rows.ToList();
        ordered.Sort(InKeyOrder);
        session.Accumulate(Table, ordered);
    }

    /// <summary>All that is counted of a tenant.</summary>
    public IEnumerable<RollupRow> Read(Session session, Guid tenant) =>
        session.Rows($"SELECT {string.Join(", ", Table.Columns.Skip(1).Select(column => column.Name))} FROM {name} WHERE tenant_id = @tenant", new { tenant }, row =>
        {
            var counts = new Counts();
            foreach (var (i, measure) in Measures.Index())
                counts[measure] = row.Number(2 + Texts.Length + i);
            return new RollupRow(this, Key(tenant, row), counts);
        });

    private int InKeyOrder(RollupRow a, RollupRow b)
    {
        var order = (a.Key.TenantId, a.Key.At, a.Key.ConnectionId).CompareTo((b.Key.TenantId, b.Key.At, b.Key.ConnectionId));
        for (var i = 0; order == 0 && i < Texts.Length; i++)
            order = string.CompareOrdinal(TextOf(a.Key, Texts[i]), TextOf(b.Key, Texts[i]));
        return order;
    }

    private RollupKey Key(Guid tenant, Row row) => new()
    {
        TenantId = tenant,
        At = row.Time(0),
        ConnectionId = row.Uuid(1),
        Campaign = Text(row, "campaign_id"),
        Type = Text(row, "type"),
        MailboxProvider = Text(row, "mailbox_provider"),
        Domain = Text(row, "domain"),
        FromDomain = Text(row, "from_domain"),
        Code = Text(row, "code"),
        Experiment = Text(row, "experiment"),
        Arm = Text(row, "arm"),
    };

    private string? Text(Row row, string text) => Array.IndexOf(Texts, text) is >= 0 and var place ? row.Text(2 + place) : null;

    private static string? TextOf(RollupKey key, string text) => text switch
    {
        "campaign_id" => key.Campaign,
        "type" => key.Type,
        "mailbox_provider" => key.MailboxProvider,
        "domain" => key.Domain,
        "from_domain" => key.FromDomain,
        "code" => key.Code,
        "experiment" => key.Experiment,
        "arm" => key.Arm,
        _ => throw new InvalidOperationException(text),
    };
}
