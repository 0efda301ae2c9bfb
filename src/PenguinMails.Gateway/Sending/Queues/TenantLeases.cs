using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// Which tenants this node dispatches. A node lives as an epoch with a heartbeat row that is judged by the database's clock; a
/// node that could not renew it for half its lifetime starts no call. On SQLite there is one node, and it owns all.
/// </summary>
internal sealed class TenantLeases(Database database, Writer writer, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private static readonly Table<(Guid Tenant, long Epoch)> Owners = new("tenant_owner",
        new("tenant_id", ColumnKind.Uuid, row => row.Tenant),
        new("epoch", ColumnKind.Integer, row => row.Epoch))
    {
        KeyColumns = 1,
    };

    private readonly HashSet<Guid> owned = [];
    private readonly HashSet<Guid> wanted = [];
    private readonly Lock gate = new();
    private long renewed;

    /// <summary>This run of this node; larger than every one before it.</summary>
    public long Epoch { get; private set; }

    /// <summary>No other node can be.</summary>
    public bool IsAlone => database.Dialect == Dialect.Sqlite;

    /// <summary>False when others may already think this node dead.</summary>
    public bool MayStartCalls => IsAlone || (Epoch > 0 && time.GetElapsedTime(renewed) < Lifetime / 2);

    /// <summary>True where this node dispatches the tenant; asking for one that is not owned puts it on the list to claim.</summary>
    public bool Owns(Guid tenant)
    {
        if (IsAlone)
            return true;

        lock (gate)
        {
            if (owned.Contains(tenant))
                return true;

            wanted.Add(tenant);
            return false;
        }
    }

    /// <summary>Begins this node's epoch. On SQLite every older epoch is dead by that.</summary>
    public async Task BeginAsync()
    {
        var before = time.GetTimestamp();
        Epoch = await writer.ChangeAsync(NewEpoch);
        renewed = before;
    }

    /// <summary>Renews the heartbeat, and claims tenants that are wanted or whose node is dead.</summary>
    /// <returns>Tenants that are newly this node's.</returns>
    public async Task<IReadOnlyList<Guid>> RenewAsync()
    {
        if (IsAlone)
            return [];

        var before = time.GetTimestamp();
        Guid[] asked;
        lock (gate)
            asked = [.. wanted];

        var (alive, mine) = await writer.ChangeAsync(session => Claim(session, asked));
        if (!alive)
        {
            // Others took us for dead: what we owned may be theirs now. Begin anew.
            lock (gate)
                owned.Clear();
            await BeginAsync();
            return [];
        }

        renewed = before;
        lock (gate)
        {
            var news = mine.Where(tenant => !owned.Contains(tenant)).ToList();
            owned.Clear();
            owned.UnionWith(mine);
            wanted.Clear();
            return news;
        }
    }

    /// <summary>Lets others take over at once. The row stays, so that no later run gets the same epoch and takes this one's calls for its own.</summary>
    public async Task EndAsync() =>
        await writer.ChangeAsync(session => session.Execute("UPDATE nodes SET alive_until = 0 WHERE epoch = @Epoch", new { Epoch }));

    private long NewEpoch(Session session)
    {
        while (true)
        {
            var epoch = session.First<long>("SELECT COALESCE(MAX(epoch), 0) + 1 FROM nodes");
            session.Execute("DELETE FROM nodes WHERE alive_until = 0 OR @IsAlone", new { IsAlone });
            var lifetime = (long)Lifetime.TotalMilliseconds;
            // Another node that starts at the same moment may have taken the number.
            if (session.Execute(
                $"INSERT INTO nodes (epoch, alive_until) VALUES (@epoch, {session.Dialect.Clock} + @lifetime) ON CONFLICT DO NOTHING", new { epoch, lifetime }) == 1)
                return epoch;
        }
    }

    private (bool Alive, IReadOnlyList<Guid> Mine) Claim(Session session, Guid[] asked)
    {
        var clock = session.Dialect.Clock;
        var renewedRows = session.Execute(
            $"UPDATE nodes SET alive_until = {clock} + @lifetime WHERE epoch = @Epoch AND alive_until > {clock}",
            new { Epoch, lifetime = (long)Lifetime.TotalMilliseconds });
        if (renewedRows == 0)
            return (false, []);

        session.Execute($"""
            UPDATE tenant_owner SET epoch = @Epoch
            WHERE epoch NOT IN (SELECT epoch FROM nodes WHERE alive_until > {clock})
            """, new { Epoch });
        session.Insert(Owners, [.. asked.Order().Select(tenant => (tenant, Epoch))]);
        return (true, session.Query<Guid>("SELECT tenant_id FROM tenant_owner WHERE epoch = @Epoch", new { Epoch }));
    }
}
