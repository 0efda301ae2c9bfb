using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail.Smtp;
using PenguinMails.Tests.Providers.Smtp;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>Receivers' reports beside our own ledger.</summary>
public sealed class DmarcTests
{
    private const string Path = "/api/v1/tenant/analytics/dmarc";

    private static readonly SendingLane Postmark = new(Guid.NewGuid(), "postmark", false, new() { Shared = ["mtasv.net"] }, new HashSet<string> { "example.com" });
    private static readonly SendingLane Mailgun = new(Guid.NewGuid(), "mailgun", false, new() { Domains = ["mg.example.com"], Shared = ["mailgun.org"] }, new HashSet<string>());
    private static readonly SendingLane Smtp = new(Guid.NewGuid(), "smtp", true, new() { Keys = [("example.com", "pm")], Addresses = [IPAddress.Parse("192.0.2.9")], Domains = ["bounces.example.com"] }, new HashSet<string>());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("203.0.113.1", "example.com", "pm.mtasv.net/pm", "", "postmark")]          // the provider is proved, and the ledger knows the domain
    [InlineData("203.0.113.1", "example.com", "", "pm.mtasv.net", "postmark")]
    [InlineData("203.0.113.1", "other.example.com", "pm.mtasv.net/pm", "", null)]          // somebody else's account at the provider
    [InlineData("203.0.113.1", "example.com", "notmtasv.net/pm", "", null)]
    [InlineData("203.0.113.1", "news.example.com", "mg.example.com/k1", "", "mailgun")]
    [InlineData("203.0.113.1", "example.com", "", "mg.example.com", "mailgun")]
    [InlineData("203.0.113.1", "example.com", "mailgun.org/k1", "", null)]
    [InlineData("203.0.113.1", "example.com", "example.com/pm", "", "smtp")]               // also after it was forwarded
    [InlineData("203.0.113.1", "example.com", "example.com/other", "", null)]
    [InlineData("192.0.2.9", "example.com", "", "", "smtp")]
    [InlineData("::ffff:192.0.2.9", "example.com", "", "", "smtp")]
    [InlineData("192.0.2.9", "example.com", "example.com/s1 pm.mtasv.net/pm", "", "smtp")]
    [InlineData("203.0.113.1", "example.com", "", "bounces.example.com", "smtp")]
    [InlineData("203.0.113.1", "example.com", "", "", null)]
    public void Email_is_a_connections_only_where_that_is_proved(string source, string from, string signedBy, string returnPath, string? provider)
    {
        var row = new PenguinMails.Mail.Dmarc.DmarcRow { Source = IPAddress.Parse(source), Messages = 1, Disposition = "none", IsDkimAligned = false, IsSpfAligned = false, HeaderFrom = from };

        Assert.Equal(provider, SendingLane.Of(DmarcKey.Of(row) with { SignedBy = signedBy, ReturnPath = returnPath }, [Postmark, Mailgun, Smtp])?.Provider);
    }

    [Fact]
    public void What_only_claims_to_be_signed_or_returned_proves_nothing()
    {
        var row = new PenguinMails.Mail.Dmarc.DmarcRow
        {
            Source = IPAddress.Parse("203.0.113.1"),
            Messages = 1,
            Disposition = "none",
            IsDkimAligned = false,
            IsSpfAligned = false,
            HeaderFrom = "example.com",
            Signatures = [new("example.com", "pm", Passed: false)],
            SpfDomain = "bounces.example.com",
            SpfPassed = false,
        };

        Assert.Null(SendingLane.Of(DmarcKey.Of(row), [Postmark, Mailgun, Smtp]));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Reports_by_upload_and_by_mail_are_kept_once_and_tell_own_email_from_strangers(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, SmtpGateway.Settings(mail.Settings()) with { Dkim = [new() { Domain = "yourdomain.com", Selector = "pm" }] });
        var day = gateway.Time.GetUtcNow().AddDays(-1);
        var report = Report("google.com", "1", "yourdomain.com", day,
            Row("203.0.113.1", 90, "none", "pass", "fail", "yourdomain.com", "yourdomain.com", "pm"),
            Row("203.0.113.2", 10, "none", "fail", "fail", "yourdomain.com"),
            Row("203.0.113.2", 5, "none", "fail", "fail", "yourdomain.com"),
            Row("203.0.113.3", 3, "none", "pass", "fail", "yourdomain.com", "yourdomain.com", "crm"));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.OK], [(await PostAsync(gateway, report)).Status, (await PostAsync(gateway, report)).Status]);
        var address = (await GetAsync(gateway)).GetProperty("report_address").GetString()!;
        var byMail = Report("Yahoo", "1", "yourdomain.com", day, Row("203.0.113.2", 7, "reject", "fail", "fail", "yourdomain.com"));
        Assert.IsType<SmtpResult.Accepted>(await MailAsync(gateway, address, byMail));
        Assert.IsType<SmtpResult.Accepted>(await MailAsync(gateway, address, byMail));

        var shown = await GetAsync(gateway);
        Assert.Equal((2, 115), (shown.GetProperty("reports").GetInt32(), shown.GetProperty("messages").GetInt64()));
        var domain = Assert.Single(shown.GetProperty("domains").EnumerateArray());
        Assert.Equal(("yourdomain.com", 22, 93, 7), (domain.GetProperty("domain").GetString(), Number(domain, "strangers"), Number(domain, "passed"), Number(domain, "rejected")));
        Assert.Equal(["own smtp 90 90", "other  3 3", "stranger  22 0"], domain.GetProperty("sources").EnumerateArray().Select(one => $"{one.GetProperty("kind")} {one.GetProperty("provider")} {Number(one, "messages")} {Number(one, "dkim_aligned")}"));
        Assert.Equal(["google.com 15", "Yahoo 7"], domain.GetProperty("sources")[2].GetProperty("reporters").EnumerateArray().Select(one => $"{one.GetProperty("organization")} {Number(one, "messages")}"));
        Assert.Equal((90, 90), (Number(shown.GetProperty("connections")[0], "messages"), Number(shown.GetProperty("connections")[0], "passed")));
        Assert.Equal(0, (await GetAsync(gateway, "?from=2001-01-01&to=2001-01-02")).GetProperty("reports").GetInt32());

        await RefusedAsync(gateway, address, day);
        await ForgottenAsync(gateway);
    }

    private static async Task RefusedAsync(SmtpGateway gateway, string address, DateTimeOffset day)
    {
        var foreign = await PostAsync(gateway, Report("google.com", "2", "elsewhere.com", day, Row("203.0.113.2", 7, "none", "fail", "fail", "elsewhere.com")));
        Assert.Equal((HttpStatusCode)422, foreign.Status);
        Assert.Contains("No email was sent from elsewhere.com here", foreign.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)422, (await PostAsync(gateway, Report("google.com", "3", "yourdomain.com", day.AddDays(9)))).Status);
        Assert.Contains("not a DMARC report that we can read", (await PostAsync(gateway, "<html/>")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(gateway, new string(' ', (5 << 20) + 1))).Status);
        using var form = new MultipartFormDataContent { { new StringContent("x"), "file", "report.xml" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.Admin.PostAsync(Path, form, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.Sender.PostAsync(Path, null, Ct)).StatusCode);

        Assert.IsType<SmtpResult.Refused>(await MailAsync(gateway, address, Report("google.com", "2", "elsewhere.com", day)));
        Assert.IsType<SmtpResult.Refused>(await SmtpBounceTests.MailAsync(gateway, address, "Subject: hello\r\n\r\nhello"));
        Assert.IsType<SmtpResult.NoRecipient>(await MailAsync(gateway, "dmarc@" + SmtpGateway.BounceDomain, Report("google.com", "2", "yourdomain.com", day)));
        using var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).ReadKey);
        Assert.Equal(0, JsonElement.Parse(await other.GetStringAsync(Path, Ct)).GetProperty("reports").GetInt32());
    }

    private static async Task ForgottenAsync(SmtpGateway gateway)
    {
        gateway.Time.Advance(TimeSpan.FromDays(401));
        while (await gateway.Server.Get<Writer>().ChangeAsync(session => DmarcStore.Purge.Step(session, gateway.Time.GetUtcNow(), 3)) is { Found: > 0 })
        {
        }

        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        Assert.Equal(0, read.First<long>("SELECT (SELECT COUNT(*) FROM dmarc_reports) + (SELECT COUNT(*) FROM dmarc_rows)"));
    }

    private static long Number(JsonElement of, string name) => of.GetProperty(name).GetInt64();

    private static async Task<JsonElement> GetAsync(SmtpGateway gateway, string query = "") => JsonElement.Parse(await gateway.Admin.GetStringAsync(Path + query, Ct));

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(SmtpGateway gateway, string report)
    {
        using var file = new StringContent(report, Encoding.UTF8, new MediaTypeHeaderValue("text/xml"));
        using var answer = await gateway.Admin.PostAsync(Path, file, Ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private static Task<SmtpResult> MailAsync(SmtpGateway gateway, string to, string report) => SmtpBounceTests.MailAsync(gateway, to, $"""
        From: reports@example.net
        Subject: Report Domain: yourdomain.com
        Content-Type: text/xml; name="report.xml"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(Encoding.UTF8.GetBytes(report), Base64FormattingOptions.InsertLineBreaks)}
        """.ReplaceLineEndings("\r\n"));

    internal static string Report(string organization, string id, string domain, DateTimeOffset day, params string[] rows) => $"""
        <feedback>
          <report_metadata><org_name>{organization}</org_name><report_id>{id}</report_id><date_range><begin>{day.ToUnixTimeSeconds()}</begin><end>{day.AddDays(1).ToUnixTimeSeconds()}</end></date_range></report_metadata>
          <policy_published><domain>{domain}</domain><p>none</p></policy_published>{string.Concat(rows)}
        </feedback>
        """;

    internal static string Row(string source, int count, string disposition, string dkim, string spf, string from, string? signer = null, string? selector = null) => $"""
        <record><row><source_ip>{source}</source_ip><count>{count}</count><policy_evaluated><disposition>{disposition}</disposition><dkim>{dkim}</dkim><spf>{spf}</spf></policy_evaluated></row>
          <identifiers><header_from>{from}</header_from></identifiers>
          <auth_results>{(signer is null ? "" : $"<dkim><domain>{signer}</domain><selector>{selector}</selector><result>pass</result></dkim>")}<spf><domain>{from}</domain><result>{spf}</result></spf></auth_results></record>
        """;
}
