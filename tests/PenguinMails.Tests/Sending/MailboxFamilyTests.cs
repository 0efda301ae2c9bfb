using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail.Dns;
using PenguinMails.Mail.Tests.Dns;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>Who runs the mailboxes of a domain, by its servers.</summary>
public sealed class MailboxFamilyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gmail", "aspmx.l.google.com")]
    [InlineData("gmail", "SMTP.Google.com.")]
    [InlineData("microsoft", "contoso-com.mail.protection.outlook.com")]
    [InlineData("microsoft", "contoso-com.o-v1.mx.microsoft")]
    [InlineData("yahoo", "mx-biz.mail.am0.yahoodns.net")]
    [InlineData("apple", "mx01.mail.icloud.com")]
    [InlineData("proton", "mail.protonmail.ch")]
    [InlineData("other", "mx.notgoogle.com")]
    [InlineData("other", "google.com.example.com")]
    [InlineData("other", "mx1.example.com", "aspmx.l.google.com")]
    [InlineData("other", "")]
    [InlineData("other")]
    public void The_preferred_server_tells(string family, params string[] hosts) =>
        Assert.Equal(family, MailboxProviders.ByServers([.. hosts.Select((host, i) => new DnsRecord.MailExchange(10 * i, host)).Reverse()]));

    [Theory, ClassData(typeof(Storages))]
    public async Task The_first_email_to_a_domain_waits_for_no_DNS_and_later_ones_count_for_its_family(StorageKind storage)
    {
        await using var dns = await DnsmasqServer.StartAsync([DnsmasqServer.Mx("workspace.example", "aspmx.l.google.com", 1), DnsmasqServer.Mx("own.example", "mx.own.example")], Ct);
        await using var gateway = await ConnectedGateway.StartAsync(storage, settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.EndPoint.ToString() });
        var families = gateway.Server.Get<MailboxFamilies>();

        Assert.Equal(("gmail", "other"), (families.Of("gmail.com"), families.Of("workspace.example")));
        await Eventually.TrueAsync(() => Task.FromResult(families.Of("workspace.example") == "gmail"));
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("anna@workspace.example")), "delivered");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("anna@own.example")), "delivered");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("anna@own.example")), "delivered");

        var report = JsonElement.Parse(await gateway.Reader.GetStringAsync("/api/v1/tenant/analytics/esp?refresh=true", Ct));
        Assert.Equal(
            [("other", 2, 2), ("gmail", 1, 1)],
            report.GetProperty("mailbox_providers").EnumerateArray().Select(one => (one.GetProperty("mailbox_provider").GetString()!, one.GetProperty("sent").GetInt32(), one.GetProperty("delivered").GetInt32())));

        // The rules for senders are about gmail.com.
        Assert.DoesNotContain("\"gmail\"", await gateway.Reader.GetStringAsync("/api/v1/tenant/analytics/senders", Ct), StringComparison.Ordinal);
        // Known at once after a restart, and where DNS does not answer, nothing is learned.
        using var later = ActivatorUtilities.CreateInstance<MailboxFamilies>(gateway.Server.App.Services);
        await later.StartAsync(Ct);
        Assert.Equal(("gmail", "gmail", null), (later.Of("workspace.example"), later.LearnedOf("workspace.example"), later.LearnedOf("gmail.com")));
        await later.LearnAsync(["elsewhere.com"], Ct);
        Assert.Equal("other", later.Of("elsewhere.com"));
        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        Assert.Equal([("own.example", "other"), ("workspace.example", "gmail")], read.Rows("SELECT domain, family FROM mailbox_families ORDER BY domain", null, row => (row.Text(0), row.Text(1))));
        await later.StopAsync(Ct);
    }
}
