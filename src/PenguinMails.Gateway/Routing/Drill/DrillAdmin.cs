using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Routing.Drill;

/// <summary>
/// Sends a test email through every enabled connection, and looks whether its events come back. What a lane comes to is read from the email itself, so that
/// nothing has to wait for it.
/// </summary>
internal sealed partial class DrillAdmin(
    DrillStore store, ConnectionStore connections, ProviderCatalog catalog, ConnectionTester tester, MessageStore messages, TimeProvider time, ILogger<DrillAdmin> log)
{
    /// <param name="tenant">Whose connections.</param>
    /// <param name="to">Null for an address of each connection's own.</param>
    /// <param name="actor">Who.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<(DrillView? View, Problem? Problem)> StartAsync(Guid tenant, EmailAddress? to, string actor, CancellationToken ct)
    {
        var lanes = (await connections.OfTenantAsync(tenant, ct)).Where(connection => connection.Enabled && catalog.Find(connection.Provider) is not null).ToList();
        if (lanes.Count == 0)
            return (null, Problems.Conflict("No provider is connected and enabled."));

        var drill = Guid.CreateVersion7(time.GetUtcNow());
        if (!await store.StartAsync(tenant, drill, lanes, actor))
            return (null, Problems.Conflict("Another drill is still sending. Wait until it has ended."));

        // Each on its own: what one provider takes its time for keeps nobody waiting.
        foreach (var lane in lanes)
            _ = SendAsync(tenant, drill, lane, to);
        return (await FindAsync(tenant, drill, ct), null);
    }

    /// <summary>Null where the tenant has no such drill.</summary>
    public async Task<DrillView?> FindAsync(Guid tenant, Guid drill, CancellationToken ct)
    {
        var rows = await store.FindAsync(tenant, drill, ct);
        if (rows.Count == 0)
            return null;

        var lanes = new List<DrillLaneView>();
        foreach (var row in rows)
            lanes.Add(Judge(row, row.MessageId is { } message && row.Ok == true ? (await messages.FindAsync(tenant, message, ct))?.Deliveries[0] : null));
        return new(drill, DrillView.StatusOf(lanes), rows[0].StartedAt, rows[0].StartedBy, lanes);
    }

    /// <summary>The tenant's last; null before the first.</summary>
    public async Task<DrillView?> LatestAsync(Guid tenant, CancellationToken ct) => await store.LatestAsync(tenant, ct) is { } drill ? await FindAsync(tenant, drill, ct) : null;

    private async Task SendAsync(Guid tenant, Guid drill, Connection connection, EmailAddress? to)
    {
        await Task.Yield();
        try
        {
            var result = await tester.CanaryAsync(connection, to);
            await store.AnsweredAsync(tenant, drill, connection.Id, result);
        }
        catch (Exception exception)
        {
            // The lane has no answer, and says so when its time is over.
            Failed(log, connection.Provider, exception);
        }
    }

    private DrillLaneView Judge(DrillLane row, DeliveryView? delivery)
    {
        var age = time.GetUtcNow() - row.StartedAt;
        var heard = delivery?.Events.OrderBy(one => one.ReceivedAt).FirstOrDefault();
        var reports = catalog.Info(row.Provider)?.ReportsDelivery == true;
        var (status, detail) = row switch
        {
            { Ok: null } when age > DrillLane.AnswerWithin => (DrillStatus.Failed, "No answer in two minutes. The gateway may have stopped. Run the drill again."),
            { Ok: null } => (DrillStatus.Running, "Sending the test email."),
            { Ok: false } => (DrillStatus.Failed, row.Detail ?? ""),
            _ when heard is not null => (DrillStatus.Passed, $"Accepted, and its event came back: {EnumNames.Of(heard.Type)}."),
            _ when !reports => (DrillStatus.Passed, "Accepted. Its server's answer is the report; what bounces later comes back by mail."),
            _ when age > DrillLane.EventWithin => (DrillStatus.Failed, "Accepted, but no event came back in a minute. Test the connection to register its webhook again, and check that the provider can reach this gateway."),
            _ => (DrillStatus.Running, "Accepted. Waiting for its event."),
        };
        return new(row.Provider, status, row.Ok, row.LatencyMs, heard is null ? null : EnumNames.Of(heard.Type), heard is null ? null : Math.Max(0, (long)(heard.ReceivedAt - row.StartedAt).TotalMilliseconds), row.MessageId, detail);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The drill's test email through {Provider} failed")]
    private static partial void Failed(ILogger log, string provider, Exception exception);
}
