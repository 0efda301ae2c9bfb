using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Mail.Bounces;
using PenguinMails.Tests.Providers.Smtp;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>
/// Email that was carried by three providers, and all that providers' documentation shows they may report of it, some of it twice; with forged, unreadable and
/// unmatched webhooks, and with what an admin did. The same for the same seed.
/// </summary>
internal sealed partial class ReportedHistory(HookedGateway gateway, Connection smtp)
{
    private static readonly DateTimeOffset Documented = new(2026, 10, 1, 11, 25, 1, TimeSpan.Zero);

    private readonly Random dice = new(1);
    private readonly List<RawEvent> waiting = [];
    private int number;

    public GatewayServer Server => gateway.Quiet.Server;
    public Guid Tenant => gateway.Quiet.Tenant.Id;

    public DateTimeOffset Now => gateway.Quiet.Time.GetUtcNow();

    public static async Task<ReportedHistory> StartedAsync(HookedGateway gateway)
    {
        var settings = SmtpGateway.Settings(new SmtpServer { Name = "main", Host = "127.0.0.1", Port = 9 });
        var smtp = await gateway.Quiet.Server.Get<ConnectionChanges>().SaveAsync(gateway.Quiet.Tenant.Id, "smtp", settings, null, "test", CancellationToken.None);
        return new ReportedHistory(gateway, smtp!);
    }

    /// <summary>One that the provider accepted, or did what else.</summary>
    public async Task<Delivery> AcceptedAsync(Connection connection, string? recipient = null, AttemptOutcome outcome = AttemptOutcome.Accepted)
    {
        var delivery = Row(DeliveryId.NewMessage(Now), 1, recipient ?? $"user{number++}@example.com", Attempt(connection, outcome));
        await InsertAsync([delivery]);
        return delivery;
    }

    /// <summary>Hands over what waits, in any order, and waits until it is processed.</summary>
    public async Task ReportAsync()
    {
        foreach (var raw in waiting.OrderBy(_ => dice.Next()))
        {
            gateway.Quiet.Time.Advance(TimeSpan.FromMilliseconds(3));
            await Server.Get<WebhookInbox>().PutAsync(raw with { Id = Guid.CreateVersion7(Now), ReceivedAt = Now, NextAt = Now });
        }

        waiting.Clear();
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("pending") == 0, TimeSpan.FromMinutes(2));
    }

    /// <summary>A body from the documentation, as if it were about the delivery.</summary>
    public void Hear(string file, Delivery delivery, int copies = 1)
    {
        var call = delivery.LeadingAttempt!;
        var shift = Now - Documented + TimeSpan.FromSeconds(dice.Next(600));
        var text = File.ReadAllText(Path.Combine(Here(), "..", "Providers", file))
            .Replace("0193a1b2c3d47000800000000000000a.0193a1b2c3d47000800000000000000b", CallTag.Format(call.ConnectionId, call.CallId), StringComparison.Ordinal)
            .Replace("0193a1b2c3d47000800000000000000c", delivery.EnvelopeId.ToString("N"), StringComparison.Ordinal)
            .Replace("883953f4-6105-42a2-a16a-77a8eac79483", call.ProviderMessageId ?? Guid.NewGuid().ToString(), StringComparison.Ordinal);
        text = Recipient().Replace(text, match => match.Value.Contains('%', StringComparison.Ordinal) ? Uri.EscapeDataString(delivery.RecipientKey) : delivery.RecipientKey);
        text = PostmarkTime().Replace(text, match => DateTimeOffset.Parse(match.Value, CultureInfo.InvariantCulture).Add(shift).ToString("O"));
        text = MailgunTime().Replace(text, match => ((long)(long.Parse(match.Value, CultureInfo.InvariantCulture) + shift.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        text = MailgunId().Replace(text, match => match.Groups[1].Value + dice.Next().ToString("x8", CultureInfo.InvariantCulture));
        text = PostmarkId().Replace(text, match => match.Groups[1].Value + dice.NextInt64(1, long.MaxValue).ToString(CultureInfo.InvariantCulture));
        for (; copies > 0; copies--)
            Put(file.StartsWith("Postmark", StringComparison.Ordinal) ? gateway.Postmark : gateway.Mailgun, text, file.StartsWith("Mailgun", StringComparison.Ordinal) ? Token(text) : null);
    }

    public static IReadOnlyList<string> Files(string provider) =>
        [.. Directory.GetFiles(Path.Combine(Here(), "..", "Providers", provider)).Where(path => Path.GetExtension(path) is ".json" or ".form" && !path.EndsWith(".expected.json", StringComparison.Ordinal))
            .Select(path => $"{provider}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];

    public async Task PlayAsync()
    {
        foreach (var connection in (Connection[])[gateway.Postmark, gateway.Mailgun])
        {
            var files = Files(connection == gateway.Postmark ? "Postmark" : "Mailgun");
            foreach (var file in files)
            {
                var delivery = dice.Next(3) == 0 ? await FailedOverAsync(connection) : await AcceptedAsync(connection);
                Hear(file, delivery, copies: 1 + dice.Next(2));
                for (var more = dice.Next(3); more > 0; more--)
                    Hear(files[dice.Next(files.Count)], delivery);
            }
        }

        await SoftBouncesAsync();
        await BySmtpAsync();
        await BySeveralAsync();
        HearNothingGood();
        var token = waiting.First(raw => raw.Token is not null).Token!;
        await ReportAsync();
        await HearForgedAsync(token);
        await ByHandAsync();
    }

    /// <summary>Three messages to one address, whose mailbox is full.</summary>
    private async Task SoftBouncesAsync()
    {
        for (var i = 0; i < 3; i++)
            Hear("Postmark/soft-bounce.json", await AcceptedAsync(gateway.Postmark, "full@example.com"));
    }

    private async Task BySmtpAsync()
    {
        var key = Convert.FromBase64String(((SmtpSettings)smtp.Settings).ReturnPathKey!);
        var gone = await AcceptedAsync(smtp, "gone@example.com");
        var path = VerpAddress.Create(key, gone.EnvelopeId.ToByteArray(bigEndian: true), SmtpGateway.BounceDomain);
        Put(smtp, $"Delivered-To: {path}\r\n{Bounced("gone@example.com", "10:00:00")}");
        Put(smtp, $"Delivered-To: {path}\r\n{Bounced("gone@example.com", "10:20:00")}");

        var read = await AcceptedAsync(smtp);
        var call = read.Attempts[0].CallId;
        foreach (var (kind, agent) in ((HitKind, string)[])[(HitKind.Open, "Mozilla/5.0 (X11) Firefox/145.0"), (HitKind.Click, "Mozilla/5.0 (X11) Firefox/145.0"), (HitKind.Click, "curl/8.5.0"), (HitKind.Unsubscribe, "")])
            Put(smtp, System.Text.Encoding.UTF8.GetString(TrackingHits.Write(new(
                kind, Guid.CreateVersion7(Now), Now.AddMinutes(1 + dice.Next(9)), kind == HitKind.Unsubscribe ? null : call, read.Id, kind == HitKind.Click ? "https://example.com/" : null, agent, "v", false))));
    }

    /// <summary>One email to three, and one that waits: nothing was heard of it.</summary>
    private async Task BySeveralAsync()
    {
        var message = DeliveryId.NewMessage(Now);
        var attempt = Attempt(gateway.Mailgun, AttemptOutcome.Unknown) with { Settled = Settlement.Unconfirmed };
        var rows = Enumerable.Range(1, 3).Select(i => Row(message, i, $"several{i}@example.com", attempt) with { EnvelopeId = DeliveryId.Of(message, 1) }).ToList();
        await InsertAsync(rows);
        Hear("Mailgun/delivered.json", rows[0]);
        Hear("Mailgun/permanent-fail.json", rows[1]);
        await InsertAsync([Row(DeliveryId.NewMessage(Now), 1, "waits@example.com", Attempt(gateway.Postmark, AttemptOutcome.Throttled))]);
    }

    private void HearNothingGood()
    {
        var stranger = Row(DeliveryId.NewMessage(Now), 1, "stranger@example.com", Attempt(gateway.Postmark, AttemptOutcome.Accepted));
        Hear("Postmark/spam-complaint.json", stranger);
        Put(gateway.Postmark, "{}");
    }

    /// <summary>Under a token that came before with another body.</summary>
    private async Task HearForgedAsync(string token)
    {
        var victim = await AcceptedAsync(gateway.Mailgun, "victim@example.com");
        Hear("Mailgun/complained.json", victim);
        waiting[^1] = waiting[^1] with { Token = token };
        await ReportAsync();
    }

    private async Task ByHandAsync()
    {
        var at = Now;
        await Server.Get<Writer>().ChangeAsync(session =>
        {
            SuppressionList.Add(session, [
                new(Tenant, "byhand@example.com", SuppressionScope.All, SuppressionReason.Manual, SuppressionList.ByHand, true, at, Guid.CreateVersion7(at), "note") { Actor = "admin@example.com" },
                new(Tenant, "full@example.com", SuppressionScope.All, SuppressionReason.SoftBounce, SuppressionList.ByRule, false, at, Guid.CreateVersion7(at), null) { Actor = "admin@example.com" }]);
            return true;
        });
    }

    /// <summary>One that another provider refused first.</summary>
    private async Task<Delivery> FailedOverAsync(Connection connection)
    {
        var other = connection == gateway.Postmark ? gateway.Mailgun : gateway.Postmark;
        var delivery = Row(DeliveryId.NewMessage(Now), 1, $"user{number++}@example.com", Attempt(other, AttemptOutcome.Unavailable), Attempt(connection, AttemptOutcome.Accepted));
        await InsertAsync([delivery]);
        return delivery;
    }

    private Delivery Row(Guid message, int place, string recipient, params Attempt[] attempts) => new()
    {
        Id = DeliveryId.Of(message, place),
        TenantId = Tenant,
        EnvelopeId = DeliveryId.Of(message, place),
        Recipient = recipient,
        FromDomain = "yourdomain.com",
        RecipientKey = recipient,
        Role = RecipientRole.To,
        Type = place % 2 == 0 ? EmailType.Transactional : EmailType.Newsletter,
        CampaignId = place % 2 == 0 ? null : "camp",
        ConnectionId = attempts[^1].ConnectionId,
        // Every third takes part in an experiment.
        Decision = number % 3 == 0 ? $$"""{"asked":"postmark","experiment":"{{new Guid(7, 0, 0, new byte[8])}}","arm":{{1 + (number % 2)}}}""" : "{}",
        DueAt = Now.AddDays(300),
        Attempts = attempts,
    };

    private Attempt Attempt(Connection connection, AttemptOutcome outcome)
    {
        gateway.Quiet.Time.Advance(TimeSpan.FromMilliseconds(5));
        return new()
        {
            CallId = Guid.CreateVersion7(Now),
            ConnectionId = connection.Id,
            Provider = connection.Provider,
            At = Now,
            Outcome = outcome,
            LatencyMs = 20,
            ProviderMessageId = outcome == AttemptOutcome.Accepted ? Guid.NewGuid().ToString() : null,
        };
    }

    private Task<bool> InsertAsync(IReadOnlyList<Delivery> rows) => Server.Get<Writer>().ChangeAsync(session =>
    {
        // As if their answers had just come.
        Deliveries.Insert(session, [.. rows.Select(row => row with { Attempts = [] })]);
        Deliveries.Save(session, [.. rows.Select(row => (row with { Attempts = [] }, row))], Server.Get<ProviderCatalog>());
        return true;
    });

    private void Put(Connection connection, string body, string? token = null) => waiting.Add(new()
    {
        Id = Guid.Empty,
        TenantId = Tenant,
        ConnectionId = connection.Id,
        Provider = connection.Provider,
        ReceivedAt = Now,
        NextAt = Now,
        Body = System.Text.Encoding.UTF8.GetBytes(body),
        Token = token,
    });

    private static string Token(string text) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static string Bounced(string recipient, string at) => $"""
        From: MAILER-DAEMON@mx.example.com
        Subject: Undelivered Mail Returned to Sender
        Date: Sat, 21 Nov 2026 {at} +0000
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="x"

        --x
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.com

        Final-Recipient: rfc822; {recipient}
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 No such user
        --x--

        """.ReplaceLineEndings("\r\n");

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("(john|alice)(@|%40)example\\.com")]
    private static partial Regex Recipient();

    [GeneratedRegex(@"2026-\d\d-\d\dT[0-9:.]+Z")]
    private static partial Regex PostmarkTime();

    [GeneratedRegex(@"\b179\d{7}\b")]
    private static partial Regex MailgunTime();

    [GeneratedRegex("(\"id\": \"[^\"]+)(?=\")")]
    private static partial Regex MailgunId();

    [GeneratedRegex("(\"ID\": )\\d+")]
    private static partial Regex PostmarkId();
}
