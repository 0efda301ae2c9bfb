using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>
/// Counts what servers, warming domains and quotas have carried in the period that it is, in the transaction that starts a call: exact on
/// every node and after every crash. Periods are UTC.
/// </summary>
internal static class UsageStore
{
    public static string OfServer(string name) => "server:" + name;

    public static string OfDomain(string name) => "domain:" + name;

    /// <summary>Splits a call's envelopes into what the limits still allow and what is over.</summary>
    public static Admission Admit(Session session, Call call)
    {
        var limits = call.Envelopes.Select(envelope => Limit.Of(call, envelope).ToList()).ToList();
        var all = limits.SelectMany(some => some).DistinctBy(limit => limit.Key).ToList();
        if (all.Count == 0)
            return new(call.Envelopes, [], []);

        var used = Read(session, call, all);
        var (going, over) = (new List<QueuedEnvelope>(), new List<(QueuedEnvelope, Limit)>());
        for (var i = 0; i < limits.Count; i++)
            if (limits[i].Find(IsReached) is { } reached)
                over.Add((call.Envelopes[i], reached));
            else
            {
                going.Add(call.Envelopes[i]);
                foreach (var limit in limits[i])
                    used[limit.Key] = used[limit.Key] with { Used = used[limit.Key].Used + 1 };
            }

        return new(going, over, [.. all.Where(IsReached)]);

        bool IsReached(Limit limit) => used[limit.Key].Used >= limit.Most(used[limit.Key]);
    }

    /// <summary>Counts envelopes that go out with a call.</summary>
    public static void Count(Session session, Call call, IReadOnlyList<QueuedEnvelope> envelopes)
    {
        var counts = CountBy(call, envelopes);
        if (counts.Count == 0)
            return;

        var known = Read(session, call, [.. counts.Select(one => one.Limit)]);
        foreach (var (limit, count) in counts)
        {
            var row = known[limit.Key];
            session.Execute("""
                UPDATE limit_use SET period = @Period, used = @used, days_before = @DaysBefore WHERE connection_id = @Owner AND tenant_id = @TenantId AND name = @Name
                """, new { row.Period, used = row.Used + count, row.DaysBefore, limit.Owner, call.TenantId, limit.Name });
        }
    }

    /// <summary>Takes back what a call was counted for and was not taken, where its period has not ended.</summary>
    public static void GiveBack(Session session, Call call, IReadOnlyList<QueuedEnvelope> envelopes)
    {
        foreach (var (limit, count) in CountBy(call, envelopes))
            GiveBack(session, call.TenantId, limit.Owner, limit.Name, limit.Period.NumberOf(call.StartedAt), count);
    }

    /// <summary>The same for a call that somebody else has made: by the counters that there are.</summary>
    /// <param name="from">The sender of each envelope.</param>
    public static void GiveBack(Session session, Guid tenant, Guid connection, DateTimeOffset startedAt, string? server, IReadOnlyList<EmailAddress> from)
    {
        var names = session.Query<(Guid Owner, string Name)>("SELECT connection_id, name FROM limit_use WHERE tenant_id = @tenant AND connection_id = ANY(@owners) ORDER BY connection_id, name",
            new { tenant, owners = new[] { connection, tenant } });
        foreach (var (owner, name) in names)
        {
            var isQuota = ConnectionQuota.TryParse(name, out var period, out var who);
            var count = isQuota ? from.Count(address => who.Length == 0 || who == address.Key || who == address.Domain)
                : from.Count(address => name == OfDomain(address.Domain) || (server is not null && name == OfServer(server)));
            if (count > 0)
                GiveBack(session, tenant, owner, name, (isQuota ? period : LimitPeriod.Day).NumberOf(startedAt), count);
        }
    }

    private static void GiveBack(Session session, Guid tenant, Guid owner, string name, long period, int count) => session.Execute("""
        UPDATE limit_use SET used = CASE WHEN used > @count THEN used - @count ELSE 0 END
        WHERE connection_id = @owner AND tenant_id = @tenant AND name = @name AND period = @period
        """, new { owner, tenant, name, count, period });

    public static WarmupPlan? PlanOf(Allowances allowances, string fromDomain)
    {
        foreach (var plan in allowances.Warmups)
            if (plan.Domain == fromDomain)
                return plan;

        return null;
    }

    /// <summary>The limits that envelopes count for, and how many of them for each; in one order, for they are locked.</summary>
    private static List<(Limit Limit, int Count)> CountBy(Call call, IReadOnlyList<QueuedEnvelope> envelopes) => !call.IsLimited ? [] :
    [
        .. envelopes.SelectMany(envelope => Limit.Of(call, envelope)).GroupBy(limit => limit.Key)
            .Select(group => (group.First(), group.Count())).OrderBy(one => one.Item1.Owner).ThenBy(one => one.Item1.Name, StringComparer.Ordinal),
    ];

    /// <summary>The counters as they stand in the call's periods, locked. One that is not there yet is made first: what does not exist can't be locked.</summary>
    private static Dictionary<(Guid, string), UsageRow> Read(Session session, Call call, List<Limit> limits)
    {
        var rows = Read();
        foreach (var limit in limits.Where(limit => !rows.ContainsKey(limit.Key)).OrderBy(limit => limit.Owner).ThenBy(limit => limit.Name, StringComparer.Ordinal))
            session.Execute("""
                INSERT INTO limit_use (connection_id, tenant_id, name, period, used, days_before) VALUES (@Owner, @TenantId, @Name, @period, 0, 0) ON CONFLICT DO NOTHING
                """, new { limit.Owner, call.TenantId, limit.Name, period = limit.Period.NumberOf(call.StartedAt) });
        if (rows.Count < limits.Count)
            rows = Read();

        return limits.ToDictionary(limit => limit.Key, limit => rows[limit.Key].On(limit.Period.NumberOf(call.StartedAt)));

        Dictionary<(Guid, string), UsageRow> Read() => session.Query<UsageRow>("""
            SELECT connection_id AS owner, name, period, used, days_before FROM limit_use
            WHERE connection_id = ANY(@owners) AND tenant_id = @TenantId AND name = ANY(@names::text[]) ORDER BY connection_id, name FOR UPDATE
            """, new { owners = limits.Select(limit => limit.Owner).Distinct().ToArray(), call.TenantId, names = limits.Select(limit => limit.Name).Distinct().ToArray() })
            .ToDictionary(row => (row.Owner, row.Name));
    }
}

/// <summary>A counter.</summary>
internal sealed record UsageRow
{
    public Guid Owner { get; init; }
    public required string Name { get; init; }

    /// <summary>The number of the period that is counted.</summary>
    public long Period { get; init; }

    public long Used { get; init; }

    /// <summary>In how many periods before this one something was sent. For warm-ups, whose periods are days.</summary>
    public int DaysBefore { get; init; }

    /// <summary>The same counter in a period; a clock that went back stays in the later one.</summary>
    public UsageRow On(long period) => period <= Period ? this : this with { Period = period, Used = 0, DaysBefore = DaysBefore + (Used > 0 ? 1 : 0) };
}
