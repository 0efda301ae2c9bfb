using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using PenguinMails.Tests.Webhooks;
using Xunit;

namespace PenguinMails.Tests.Storage;

/// <summary>An update that begins to count something fills it from the rows of before: with what would have been counted.</summary>
public sealed class FilledSumsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Sums_by_campaign_are_filled_from_old_rows_as_they_are_counted_from_new_ones(StorageKind storage)
    {
        await using var gateway = await RebuiltGateway.PlayedAsync(storage);
        await SendAsync(gateway, "user@example.com");
        await SendAsync(gateway, "user@example.com", provider: "smtp");
        await gateway.ChangeAsync("UPDATE suppressions SET address = 'gone@example.com' WHERE address = (SELECT MIN(address) FROM suppressions)");
        await SendAsync(gateway, "gone@example.com");
        await gateway.Server.Get<DecisionCounts>().FlushAsync(Ct);
        var counted = Dump(gateway);
        Assert.Contains("camp example.com", counted, StringComparison.Ordinal);
        Assert.Equal(["spring rul_00000002000000000000000000000000 marketing mailgun 1", "spring pinned marketing smtp 1"], counted.Split('\n').Where(line => line.StartsWith("spring", StringComparison.Ordinal)));

        // What providers say may hold anything.
        await gateway.ChangeAsync("""UPDATE deliveries SET attempts = replace(attempts, '"detail":"', '"detail":"\u0000 \\u0000 ')""");
        await gateway.ChangeAsync("DELETE FROM schema_migrations WHERE version IN (52, 57)");
        await gateway.Server.Get<Writer>().ChangeAsync(session => session.Execute("DROP TABLE daily_by_campaign; DROP TABLE daily_bounces_by_campaign; DROP TABLE decisions_by_campaign"));
        Assert.Equal([52, 57], Migrations.Run(gateway.Server.Get<Database>(), TimeProvider.System));

        RebuiltGateway.AssertSame(counted, Dump(gateway));
    }

    private static async Task SendAsync(RebuiltGateway gateway, string to, string? provider = null)
    {
        var email = QuietGateway.Email("to", to);
        email["campaign_id"] = "spring";
        email["send_at"] = (gateway.Time.GetUtcNow() + TimeSpan.FromDays(20)).ToString("O");
        if (provider is not null)
            email["provider"] = provider;
        (await gateway.Hooked.Quiet.SendAsync(email)).AssertAccepted();
    }

    private static string Dump(RebuiltGateway gateway)
    {
        using var session = gateway.Server.Get<Database>().OpenWriter();
        return string.Join('\n', Lines(session));
    }

    private static IEnumerable<string> Lines(Session session) =>
    [
        .. session.Rows("SELECT tenant_id, day, connection_id, campaign_id, sent, delivered, bounced, rejected, complained, unsubscribed FROM daily_by_campaign WHERE sent + rejected <> 0 ORDER BY 1, 2, 3, 4", null,
            row => $"{row.Uuid(0)} {row.Number(1)} {row.Uuid(2)} {row.Text(3)} {string.Join(' ', Enumerable.Range(4, 6).Select(row.Number))}"),
        .. session.Rows("SELECT tenant_id, day, connection_id, campaign_id, domain, bounced FROM daily_bounces_by_campaign WHERE bounced <> 0 ORDER BY 1, 2, 3, 4, 5", null,
            row => $"{row.Uuid(0)} {row.Number(1)} {row.Uuid(2)} {row.Text(3)} {row.Text(4)} {row.Number(5)}"),
        // Of those of before that were not accepted here nothing was counted.
        .. session.Rows("SELECT campaign_id, matched, type, provider, CAST(SUM(deliveries) AS bigint) FROM decisions_by_campaign WHERE campaign_id = 'spring' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 DESC, 3, 4", null,
            row => $"{row.Text(0)} {row.Text(1)} {row.Text(2)} {row.Text(3)} {row.Number(4)}"),
    ];
}
