using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>
/// Counts what a connection's servers and warming domains have carried today, in the transaction that starts a call: exact on
/// every node and after every crash. Days are UTC.
/// </summary>
internal static class DailyUsageStore
{
    public static string OfServer(string name) => "server:" + name;

    public static string OfDomain(string name) => "domain:" + name;

    /// <summary>When the next day begins.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);

    /// <summary>Splits a call's envelopes into what the day still allows and what is over.</summary>
    public static Admission Admit(Session session, Call call)
    {
        var today = DayOf(call.StartedAt);
        var names = Names(call, call.Envelopes);
        if (names.Count == 0)
            return new(call.Envelopes, [], []);

        var used = Read(session, call, names).ToDictionary(row => row.Name, row => row.On(today));
        var server = call.Allowances.Servers.FirstOrDefault(one => one.Name == call.Server);
        var (going, overCap, overWarmup) = (new List<QueuedEnvelope>(), new List<QueuedEnvelope>(), new List<QueuedEnvelope>());
        foreach (var envelope in call.Envelopes)
        {
            var plan = PlanOf(call.Allowances, envelope.FromDomain);
            if (plan is not null && Use(OfDomain(plan.Domain)) is var warm && warm.Used >= plan.LimitAfter(warm.DaysBefore))
                overWarmup.Add(envelope);
            else if (server?.PerDay is { } cap && Use(OfServer(server.Name)).Used >= cap)
                overCap.Add(envelope);
            else
                Go(envelope);
        }

        return new(going, overCap, overWarmup);

        Row Use(string name) => used.GetValueOrDefault(name) ?? new() { Name = name, Day = today };

        void Go(QueuedEnvelope envelope)
        {
            going.Add(envelope);
            foreach (var name in Names(call, [envelope]).Keys)
                used[name] = Use(name) with { Used = Use(name).Used + 1 };
        }
    }

    /// <summary>Counts envelopes that go out with a call; a negative <paramref name="sign"/> gives back what was not taken.</summary>
    public static void Count(Session session, Call call, IReadOnlyList<QueuedEnvelope> envelopes, int sign)
    {
        var names = Names(call, envelopes);
        if (names.Count == 0)
            return;

        var today = DayOf(call.StartedAt);
        var known = Read(session, call, names).ToDictionary(row => row.Name);
        foreach (var (name, count) in names)
        {
            var row = (known.GetValueOrDefault(name) ?? new() { Name = name, Day = today }).On(today);
            session.Execute("""
                INSERT INTO daily_use (connection_id, tenant_id, name, day, used, days_before)
                VALUES (@ConnectionId, @TenantId, @name, @day, @used, @daysBefore)
                ON CONFLICT (connection_id, tenant_id, name) DO UPDATE SET
                  day = excluded.day, used = excluded.used, days_before = excluded.days_before
                """, new { call.ConnectionId, call.TenantId, name, day = row.Day, used = Math.Max(0, row.Used + (sign * count)), daysBefore = row.DaysBefore });
        }
    }

    /// <summary>Takes back what a call was counted for and never sent, where it was counted at all.</summary>
    /// <param name="fromDomains">Of each envelope.</param>
    public static void GiveBack(Session session, Guid tenant, Guid connection, DateTimeOffset startedAt, string? server, IReadOnlyList<string> fromDomains)
    {
        var names = fromDomains.Select(OfDomain).Concat(server is null ? [] : Enumerable.Repeat(OfServer(server), fromDomains.Count));
        foreach (var (name, count) in names.CountBy(name => name).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            session.Execute("""
                UPDATE daily_use SET used = CASE WHEN used > @count THEN used - @count ELSE 0 END
                WHERE connection_id = @connection AND tenant_id = @tenant AND name = @name AND day = @day
                """, new { connection, tenant, name, count, day = DayOf(startedAt) });
    }

    public static WarmupPlan? PlanOf(Allowances allowances, string fromDomain)
    {
        foreach (var plan in allowances.Warmups)
            if (plan.Domain == fromDomain)
                return plan;

        return null;
    }

    /// <summary>The counters that envelopes are counted by, and how many of them by each.</summary>
    private static SortedDictionary<string, int> Names(Call call, IReadOnlyList<QueuedEnvelope> envelopes)
    {
        var names = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (call.Allowances.Servers.Any(server => server.Name == call.Server && server.PerDay is not null))
            names[OfServer(call.Server!)] = envelopes.Count;
        if (call.Allowances.Warmups.Count > 0)
            foreach (var envelope in envelopes)
                if (PlanOf(call.Allowances, envelope.FromDomain) is { } plan)
                    names[OfDomain(plan.Domain)] = names.GetValueOrDefault(OfDomain(plan.Domain)) + 1;

        return names;
    }

    private static IReadOnlyList<Row> Read(Session session, Call call, SortedDictionary<string, int> names) => session.Query<Row>("""
        SELECT name, day, used, days_before FROM daily_use
        WHERE connection_id = @ConnectionId AND tenant_id = @TenantId AND name = ANY(@names::text[]) ORDER BY name FOR UPDATE
        """, new { call.ConnectionId, call.TenantId, names = names.Keys.ToArray() });

    public static long DayOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 86_400;

    internal sealed record Row
    {
        public required string Name { get; init; }
        public long Day { get; init; }
        public long Used { get; init; }

        /// <summary>On how many days before this one it sent.</summary>
        public int DaysBefore { get; init; }

        /// <summary>The same counter on a day; a clock that went back stays on the later day.</summary>
        public Row On(long day) => day <= Day ? this : this with { Day = day, Used = 0, DaysBefore = DaysBefore + (Used > 0 ? 1 : 0) };
    }
}

/// <summary>What a day allows of a call.</summary>
/// <param name="OverCap">More than the chosen server may carry.</param>
/// <param name="OverWarmup">More than their From domain may send.</param>
internal sealed record Admission(
    IReadOnlyList<QueuedEnvelope> Going, IReadOnlyList<QueuedEnvelope> OverCap, IReadOnlyList<QueuedEnvelope> OverWarmup);
