using System.Net;
using System.Security.Cryptography;
using System.Text;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Api;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>
/// Tells a tenant's admins by email what opened and what is over, the way all email goes, but not through a connection that is
/// itself in trouble. About one thing at most one email an hour, and only where it is not as the last one said.
/// </summary>
internal sealed class AlertMail(
    AlertMailStore pending, AlertMailChoice choice, Users users, ConnectionStore connections, ProviderCatalog catalog, RoutingVersions routing, ReadyQueues queues, TenantLeases leases,
    AlertTexts texts, SendPlanner planner, SendAcceptor acceptor, PublicUrl publicUrl, GatewayMetrics metrics, TimeProvider time)
{
    /// <summary>By which these emails are found among the tenant's messages.</summary>
    public const string Tag = "alert";

    public static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    public async Task RoundAsync(CancellationToken ct)
    {
        if (publicUrl.Known is not { } url)
            return;

        foreach (var due in await pending.DueAsync(time.GetUtcNow() - Quiet, ct))
            if (leases.Owns(due.TenantId))
                await HandleAsync(due, url, ct);
    }

    private async Task HandleAsync(PendingMail due, Uri url, CancellationToken ct)
    {
        var told = EnumNames.Of(due.State);
        var isNews = due.State == AlertState.Open ? due.LastTold != told : due.LastTold == EnumNames.Of(AlertState.Open) && !due.IsOpenAgain;
        var sent = isNews && await SendAsync(due, url, ct);
        await pending.DoneAsync(due, sent ? time.GetUtcNow() : null);
    }

    /// <returns>False where nobody wants it, or nothing else can carry it.</returns>
    private async Task<bool> SendAsync(PendingMail alert, Uri url, CancellationToken ct)
    {
        var off = await choice.OffAsync(alert.TenantId, ct);
        var admins = (await users.ListAsync(alert.TenantId, ct)).Where(user => user.UserRole == UserRole.Admin && !off.Contains(user.Id)).ToList();
        if (admins.Count == 0)
            return false;

        var avoid = await pending.TroubledAsync(alert.TenantId, ct);
        if (alert.State == AlertState.Open)
            avoid.Add(alert.ConnectionId);
        var prepared = await PrepareAsync(alert, [.. admins.Select(user => user.Email)], avoid, url, ct);
        metrics.AlertMailed(prepared is not null);
        if (prepared is null)
            return false;

        // Sent again after a crash, it is the same email. No caller's key has a line break: they come in a header.
        var key = $"alert\n{alert.Id} {alert.State}";
        await acceptor.AcceptAsync(new(alert.TenantId, [prepared], new(key, SHA256.HashData(Encoding.UTF8.GetBytes(key)), time.GetUtcNow(), SendAnswers.One)));
        return true;
    }

    private async Task<NewMessage?> PrepareAsync(Alert alert, IReadOnlyList<string> to, HashSet<Guid> avoid, Uri url, CancellationToken ct)
    {
        var usable = (await connections.OfTenantAsync(alert.TenantId, ct)).Where(one => one.Enabled && !avoid.Contains(one.Id)).ToList();
        var order = (await routing.OfTenantAsync(alert.TenantId, ct)).Config.Failover.Order;
        foreach (var connection in usable.OrderBy(one => order.Contains(one.Provider) ? order.ToList().IndexOf(one.Provider) : int.MaxValue))
            if (SenderOf(connection) is { } sender && queues.ObstacleOf(connection, sender.Address.Key) is null
                && (await planner.PrepareAsync(alert.TenantId, Email(alert, connection, sender, to, avoid, url), ct)).Message is { } message)
                return message;

        return null;
    }

    private Mailbox? SenderOf(Connection connection) =>
        catalog.Find(connection.Provider)?.ProfileOf(connection) is { } profile
        && (profile.DefaultSender ?? profile.TestSender) is { } text
        && Mailbox.TryParse(text, out var sender, out _) ? sender : null;

    private ValidSend Email(Alert alert, Connection via, Mailbox from, IReadOnlyList<string> to, HashSet<Guid> avoid, Uri url)
    {
        var title = texts.Title(alert);
        var isOpen = alert.State == AlertState.Open;
        string[] lines = isOpen
            ? [$"{title}, since {alert.OpenedAt:d MMM yyyy HH:mm} UTC.", alert.Story, texts.Advice(alert)]
            : [$"Resolved: {title}. Started at {alert.OpenedAt:d MMM yyyy HH:mm} UTC, ended at {alert.ResolvedAt:d MMM yyyy HH:mm} UTC."];
        var page = new Uri(url, "dashboard/notifications");
        return new()
        {
            From = from,
            To = [.. to.Select(address => Mailbox.TryParse(address, out var mailbox, out _) ? mailbox : null).OfType<Mailbox>().Select(mailbox => new SendTo(mailbox, RecipientRole.To))],
            Subject = isOpen ? title : $"Resolved: {title}",
            TextBody = $"{string.Join("\n\n", lines)}\n\nNotifications: {page}\n",
            HtmlBody = $"{string.Concat(lines.Select(line => $"<p>{WebUtility.HtmlEncode(line)}</p>"))}<p><a href=\"{WebUtility.HtmlEncode(page.AbsoluteUri)}\">Notifications</a></p>",
            Type = EmailType.Transactional,
            Provider = via.Provider,
            TrackOpens = false,
            TrackLinks = false,
            Tags = [Tag],
            NotVia = avoid,
        };
    }
}
