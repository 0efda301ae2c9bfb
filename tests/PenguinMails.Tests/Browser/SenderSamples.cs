using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Analytics.Senders;
using PenguinMails.Gateway.Dashboard.Analytics;
using PenguinMails.Gateway.Dashboard.Senders;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Tests.Browser;

/// <summary>The rules for senders and receivers' reports, with something of everything.</summary>
internal static class SenderSamples
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private static readonly SendingLane Postmark = new(Guid.NewGuid(), "postmark", false, new() { Shared = ["mtasv.net"] }, new HashSet<string> { "yourdomain.com" });
    private static readonly SendingLane Gone = new(Guid.NewGuid(), "mailgun", true, new() { Domains = ["news.yourdomain.com"] }, new HashSet<string>());

    public static RazorComponentResult<SendersPage> Rules(bool none) => new(new { Board = new SenderBoard { GeneratedAt = Now, Rows = none ? [] : Rows } });

    public static RazorComponentResult<DmarcPage> Dmarc(bool none, AnalyticsQuery asked, ProviderCatalog catalog)
    {
        var builder = new DmarcBuilder([Postmark, Gone], catalog);
        return new(new
        {
            Asked = asked,
            Zone = "Europe/Berlin",
            Overview = new DmarcOverview
            {
                GeneratedAt = Now,
                From = Now.AddDays(-30),
                Until = Now,
                ReportAddress = none ? null : "b+mrwwc4tdv5n6m2q7w4kq5n3tzp6yq@bounces.yourdomain.com",
                Reports = none ? 0 : 29,
                Messages = none ? 0 : Counts.Sum(count => count.Messages),
                Domains = none ? [] : builder.Domains(Counts, new Dictionary<string, string> { ["yourdomain.com"] = "none", ["a-second-domain-with-a-long-name.example"] = "reject" }),
                Connections = none ? [] : builder.Lanes(Counts),
            },
        });
    }

    private static IReadOnlyList<SenderRow> Rows { get; } =
    [
        SenderChecks.RowOf(Evidence("yourdomain.com", "gmail", 52_340) with
        {
            PeakDay = 6_120,
            Reported = new("google.com", 52_340, 120, 52_290, 52_290),
            Refusals = [("5.7.30", 12), ("5.7.26", 1)],
            Deferrals = [("4.7.28", 31), ("4.7.30", 4), ("4.2.2", 2)],
        }),
        SenderChecks.RowOf(Evidence("yourdomain.com", "microsoft", 900)),
        SenderChecks.RowOf(Evidence("yourdomain.com", "yahoo", 31_200) with { PeakDay = 1_700, Reported = new("Yahoo", 31_200, 31_200, 31_200, 31_200), Unsubscribes = new(41, TimeSpan.FromMinutes(3), 0, 0), Deferrals = [("TSS04", 31), ("451", 1)] }),
        SenderChecks.RowOf(Evidence("a-second-domain-with-a-long-name.example", "gmail", 12) with { Published = new() }),
    ];

    private static IReadOnlyList<DmarcCount> Counts { get; } =
    [
        new("yourdomain.com", "google.com", Key("203.0.113.7", "yourdomain.com", true, "yourdomain.com/20260101pm pm.mtasv.net/pm"), 5_230),
        new("yourdomain.com", "Enterprise Outlook", Key("203.0.113.7", "yourdomain.com", false, "pm.mtasv.net/pm"), 4),
        new("yourdomain.com", "Yahoo", Key("203.0.113.8", "news.yourdomain.com", true, "news.yourdomain.com/k1"), 812),
        new("yourdomain.com", "google.com", Key("2001:db8:1234:5678:9abc:def0:1234:5678", "yourdomain.com", true, "yourdomain.com/crm"), 17),
        new("yourdomain.com", "google.com", Key("198.51.100.23", "yourdomain.com", false, "") with { Disposition = "quarantine" }, 231),
        new("a-second-domain-with-a-long-name.example", "google.com", Key("198.51.100.23", "a-second-domain-with-a-long-name.example", false, "") with { Disposition = "reject" }, 9),
    ];

    private static DmarcKey Key(string source, string from, bool aligned, string signedBy) => new() { Source = source, HeaderFrom = from, Disposition = "none", IsDkimAligned = aligned, SignedBy = signedBy };

    private static SenderEvidence Evidence(string domain, string mailboxProvider, long sent) => new()
    {
        FromDomain = domain,
        MailboxProvider = mailboxProvider,
        PeakDay = sent,
        Counts = new() { [Counted.Sent] = sent, [Counted.Delivered] = sent - 4, [Counted.Complained] = mailboxProvider == "yahoo" ? 9 : 0, [Counted.Bulk] = sent / 2, [Counted.OneClick] = sent / 2 },
        Published = new(VerificationState.Verified, VerificationState.Pending, VerificationState.Pending, "No DMARC policy is published yet; Gmail, Yahoo and Outlook want one of bulk senders."),
    };
}
