using System.Text.Json;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Providers.Smtp;
using Xunit;

namespace PenguinMails.Tests.Tracking;

public sealed class UnsubscribeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task One_click_is_noted_at_the_email_and_keeps_bulk_email_away_and_no_other(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, mail.Settings());
        var id = await gateway.SendAsync(SmtpGateway.Email("anna@example.com", "newsletter"));
        await gateway.UntilAsync(id, "sent");
        var headers = Assert.Single(mail.Messages).Headers;
        Assert.Equal("List-Unsubscribe=One-Click", headers["List-Unsubscribe-Post"]);
        var link = headers["List-Unsubscribe"]!.Trim('<', '>');
        using var visitor = gateway.Server.Client();

        // Scanners look at links: to look is not to unsubscribe.
        Assert.Contains("<button>", await visitor.GetStringAsync(link, Ct), StringComparison.Ordinal);
        Assert.Empty(await gateway.SuppressedAsync());

        using var content = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        using var answer = await visitor.PostAsync(link, content, Ct);
        Assert.Equal(200, (int)answer.StatusCode);
        await UnsubscribedAsync(gateway, id);
        Assert.Equal(["anna@example.com bulk unsubscribe"], await EntriesAsync(gateway));

        var bulk = await gateway.SendAsync(SmtpGateway.Email("anna@example.com", "promotional"));
        Assert.Equal("suppressed", (await gateway.DeliveryAsync(bulk)).GetProperty("status").GetString());
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("anna@example.com")), "sent");
        Assert.Null(mail.Messages.Last().Headers["List-Unsubscribe"]);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task It_counts_also_where_the_email_waits_for_a_connection_again(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, mail.Settings());
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("anna@example.com", "newsletter")), "sent");
        var link = Assert.Single(mail.Messages).Headers["List-Unsubscribe"]!.Trim('<', '>');
        await gateway.Server.Get<Writer>().ChangeAsync(session => session.Execute(
            "UPDATE deliveries SET connection_id = tenant_id WHERE tenant_id = @Id", new { gateway.Tenant.Id }));
        using var visitor = gateway.Server.Client();

        using var answer = await visitor.PostAsync(link, null, Ct);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(["anna@example.com bulk unsubscribe"], await EntriesAsync(gateway));
    }

    [Theory]
    [InlineData("newsletter")]
    [InlineData("transactional")]
    public async Task A_callers_own_header_goes_out_signed_and_in_place_of_ours(string type)
    {
        const string Link = "<https://shop.example/leave?who=anna>, <mailto:leave@shop.example>";
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, SmtpGateway.Settings(mail.Settings()) with { Dkim = [new() { Domain = "yourdomain.com", Selector = "pm" }] });

        await gateway.UntilAsync(await gateway.SendAsync(new
        {
            from = "sales@yourdomain.com",
            to = "anna@example.com",
            subject = "News",
            text_body = "News",
            type,
            headers = new Dictionary<string, string> { ["list-unsubscribe"] = Link, ["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click" },
        }), "sent");

        var headers = Assert.Single(mail.Messages).Headers;
        Assert.Equal(
            [("list-unsubscribe", Link), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")],
            headers.Where(header => header.Field.StartsWith("List-", StringComparison.OrdinalIgnoreCase)).Select(header => (header.Field, header.Value)));
        Assert.Contains("list-unsubscribe:list-unsubscribe:list-unsubscribe-post:list-unsubscribe-post", string.Concat(headers["DKIM-Signature"]!.Where(c => !char.IsWhiteSpace(c))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_not_made_here_changes_nothing()
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(StorageKind.Sqlite, mail.Settings());
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("anna@example.com", "newsletter")), "sent");
        var link = Assert.Single(mail.Messages).Headers["List-Unsubscribe"]!.Trim('<', '>');
        using var visitor = gateway.Server.Client();

        var token = link.LastIndexOf('/') + 1;
        var changed = link[..token] + (link[token] == 'A' ? 'B' : 'A') + link[(token + 1)..];
        foreach (var forged in (string[])[changed, link[..^4], "/u/anything"])
        {
            using var answer = await visitor.PostAsync(forged, null, Ct);
            Assert.Equal(404, (int)answer.StatusCode);
        }

        Assert.Empty(await gateway.SuppressedAsync());
    }

    private static async Task UnsubscribedAsync(SmtpGateway gateway, string id)
    {
        JsonElement delivery = default;
        await Eventually.TrueAsync(async () =>
        {
            delivery = await gateway.DeliveryAsync(id);
            return delivery.GetProperty("unsubscribed_at").ValueKind == JsonValueKind.String;
        }, () => delivery.ToString());
        Assert.Contains((await gateway.DeliveryAsync(id)).GetProperty("events").EnumerateArray(), e => e.GetProperty("type").GetString() == "unsubscribed");
    }

    private static async Task<IReadOnlyList<string>> EntriesAsync(SmtpGateway gateway)
    {
        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        return read.Query<string>(
            "SELECT address || ' ' || scope || ' ' || reason FROM suppressions WHERE tenant_id = @Id AND active", new { gateway.Tenant.Id });
    }
}
