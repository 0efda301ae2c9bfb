using System.Collections.Concurrent;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Slices;

/// <summary>
/// Looks at each connection's mail to each mailbox provider, tells of what is refused more than usual, and sends that mail elsewhere where the admin allows it.
/// What is open stands in the alerts, so that a restart or another node goes on with it.
/// </summary>
internal sealed class SliceWatch(
    SliceReader reader, ConnectionStore connections, RoutingVersions routing, ProviderCatalog catalog, ReadyQueues queues, TenantLeases leases, AlertStore alerts, AlertList list,
    TimeProvider time)
{
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>What counts as lately, with the hour that has begun.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromHours(3);

    private static readonly TimeSpan Usually = TimeSpan.FromDays(7);

    private readonly ConcurrentDictionary<(Guid Connection, string Mailbox), SliceState> states = new();

    /// <summary>What was sent before has had its consequences.</summary>
    private readonly ConcurrentDictionary<(Guid Connection, string Mailbox), DateTimeOffset> judgedSince = new();

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> looked = new();

    public async Task RoundAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var tenant in queues.All.Select(queue => queue.Tenant).Distinct().Where(leases.Owns))
            if (looked.GetValueOrDefault(tenant) + Pause <= now)
            {
                await LookAsync(tenant, ct);
                looked[tenant] = now;
            }
    }

    /// <summary>Looks at one tenant's.</summary>
    public async Task LookAsync(Guid tenant, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var enabled = (await connections.OfTenantAsync(tenant, ct)).Where(connection => connection.Enabled).ToDictionary(connection => connection.Id);
        await KnowOpenAsync(tenant, enabled, now, ct);
        var trends = await TrendsAsync(tenant, enabled, now, ct);
        var degraded = SliceHealth.Degraded(trends);
        var moves = (await routing.OfTenantAsync(tenant, ct)).Config.Failover.MoveSlices;
        foreach (var (i, trend) in trends.Index())
            await SettleAsync(enabled[trend.ConnectionId], trend, degraded[i], moves, now);
    }

    private async Task SettleAsync(Connection connection, SliceTrend trend, bool isDegraded, bool moves, DateTimeOffset now)
    {
        var key = (trend.ConnectionId, trend.MailboxProvider);
        var before = states.GetValueOrDefault(key);
        var after = before is not null ? before.Next(now, isDegraded, SliceHealth.IsWell(trend), Words(trend)) : isDegraded ? SliceState.Found(now, Words(trend)) : null;
        var alert = new AlertKey(connection.TenantId, AlertKind.SliceDegraded, connection.Id, trend.MailboxProvider);
        if (after is not null && after != before)
            await alerts.RaiseAsync(alert, connection.Provider, after.Why + ".");
        else if (after is null && before is not null)
        {
            judgedSince[key] = before.Until;
            await alerts.ClearAsync(alert, null);
        }

        if (after is null)
            states.TryRemove(key, out _);
        else
            states[key] = after;
        await MoveAsync(alert, moves && now < after?.Until ? after : null);
    }

    /// <param name="alert">About what.</param>
    /// <param name="state">Null where its mail goes as the rules say.</param>
    private async Task MoveAsync(AlertKey alert, SliceState? state)
    {
        var closures = queues.Of(alert.TenantId, alert.ConnectionId).Gate.Slices;
        if (state is null)
        {
            closures.Open(alert.Subject);
            return;
        }

        closures.Close(alert.Subject, state.Why, state.Until);
        await alerts.TellAsync(alert, "Such email goes through other providers, and is tried here again every few hours.");
    }

    /// <summary>"21.3% of 210 emails to Gmail were refused in the last hours, usually 0.4%".</summary>
    private static string Words(SliceTrend trend) =>
        $"{Formats.Rate(trend.Lately.Value)} of {Formats.Count(trend.Lately.Of)} emails to {MailboxProviders.NameOfFamily(trend.MailboxProvider)} were refused in the last hours, usually {Formats.Rate(trend.Usually.Value)}";

    private async Task<IReadOnlyList<SliceTrend>> TrendsAsync(Guid tenant, Dictionary<Guid, Connection> enabled, DateTimeOffset now, CancellationToken ct)
    {
        var (hour, day) = (now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerHour)), now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerDay)));
        var since = hour - Lately;
        // A day that lately began in is not yet usual.
        var until = since < day ? day.AddDays(-1) : day;
        var (lately, usually) = (await reader.HoursAsync(tenant, since, ct), await reader.DaysAsync(tenant, until - Usually, until, ct));
        return [.. from slice in usually.Concat(lately).Where(cell => enabled.ContainsKey(cell.ConnectionId)).GroupBy(cell => (cell.ConnectionId, cell.MailboxProvider))
                   let begin = states.GetValueOrDefault(slice.Key) is { } state ? state.JudgedSince(now) : judgedSince.GetValueOrDefault(slice.Key)
                   select new SliceTrend(slice.Key.ConnectionId, slice.Key.MailboxProvider, [.. slice.GroupBy(cell => cell.Type).Select(kind => new Stratum(
                       Sum(lately.Where(cell => IsOf(cell, slice.Key, kind.Key) && cell.At >= begin)), Sum(usually.Where(cell => IsOf(cell, slice.Key, kind.Key)))))])];

        static bool IsOf(SliceCell cell, (Guid Connection, string Mailbox) slice, string type) =>
            cell.ConnectionId == slice.Connection && cell.MailboxProvider == slice.Mailbox && cell.Type == type;

        Rate Sum(IEnumerable<SliceCell> cells)
        {
            var rates = cells.Select(cell => cell.Refused(catalog.Info(enabled[cell.ConnectionId].Provider) is not { ReportsDelivery: false })).ToList();
            return new(rates.Sum(rate => rate.Hits), rates.Sum(rate => rate.Of));
        }
    }

    /// <summary>Takes up what is told as open and not known here, and forgets what somebody has resolved by hand.</summary>
    private async Task KnowOpenAsync(Guid tenant, Dictionary<Guid, Connection> enabled, DateTimeOffset now, CancellationToken ct)
    {
        var open = (await list.OpenAsync(tenant, AlertKind.SliceDegraded, ct)).ToDictionary(alert => (alert.ConnectionId, alert.Subject));
        foreach (var (key, alert) in open.Where(one => enabled.ContainsKey(one.Key.ConnectionId)))
            states.TryAdd(key, SliceState.Found(alert.SeenAt, alert.Detail.TrimEnd('.')));
        foreach (var (connection, mailbox) in states.Keys.Where(key => enabled.ContainsKey(key.Connection) && !open.ContainsKey(key)).ToList())
        {
            states.TryRemove((connection, mailbox), out _);
            judgedSince[(connection, mailbox)] = now;
            queues.Of(tenant, connection).Gate.Slices.Open(mailbox);
        }
    }
}
