using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Analytics.Senders;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Log;
using PenguinMails.Tests.Providers.Smtp;
using PenguinMails.Tests.Webhooks;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>What Gmail, Yahoo and Outlook.com ask of senders, held to what is known.</summary>
public sealed class SenderRulesTests
{
    private const SenderRuleState Met = SenderRuleState.Met;
    private const SenderRuleState NotMet = SenderRuleState.NotMet;
    private const SenderRuleState NoEvidence = SenderRuleState.NoEvidence;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("yahoo", 0, 0, NoEvidence)]
    [InlineData("yahoo", 0, 1, NoEvidence)]
    [InlineData("yahoo", 0, 3_837, NoEvidence)]           // Wilson's upper end is 0.1 % at z² / 0.001 − z² = 3,837.6
    [InlineData("yahoo", 0, 3_838, Met)]
    [InlineData("yahoo", 5, 5_000, NoEvidence)]           // 0.1 % itself
    [InlineData("yahoo", 100, 50_000, NotMet)]            // 0.2 %
    [InlineData("microsoft", 300, 50_000, NotMet)]        // 0.6 %
    [InlineData("gmail", 0, 1_000_000, NoEvidence)]       // it tells nobody who complained
    [InlineData("gmail", 100, 50_000, NotMet)]
    public void Complaints_are_judged_by_their_interval(string mailboxProvider, long complained, long delivered, SenderRuleState state)
    {
        var check = CheckOf(SenderRule.Complaints, Evidence(mailboxProvider, delivered) with { Counts = new() { [Counted.Sent] = delivered, [Counted.Delivered] = delivered, [Counted.Complained] = complained } });

        Assert.Equal(state, check.State);
    }

    [Fact]
    public void Above_the_limit_of_blocking_it_says_so() => Assert.Contains("Above 0.3 % Yahoo blocks.",
        CheckOf(SenderRule.Complaints, Evidence("yahoo", 50_000) with { Counts = new() { [Counted.Delivered] = 50_000, [Counted.Complained] = 300 } }).Evidence, StringComparison.Ordinal);

    [Fact]
    public void Reports_of_receivers_count_before_what_is_published()
    {
        var evidence = Evidence("gmail", 1_000) with { Reported = new("google.com", 1_000, SpfPassed: 949, DkimPassed: 950, Aligned: 1_000), Published = new(VerificationState.Verified, VerificationState.Failed, VerificationState.Failed, "") };

        Assert.Equal((NotMet, Met, Met), (CheckOf(SenderRule.Spf, evidence).State, CheckOf(SenderRule.Dkim, evidence).State, CheckOf(SenderRule.Dmarc, evidence).State));
        Assert.Equal("949 of 1,000 messages passed SPF, by the reports of google.com.", CheckOf(SenderRule.Spf, evidence).Evidence);
    }

    [Theory]
    [InlineData(null, null, null, NoEvidence, NoEvidence, NoEvidence)]
    [InlineData(VerificationState.Verified, VerificationState.Verified, VerificationState.Verified, Met, Met, Met)]
    [InlineData(VerificationState.Pending, VerificationState.Failed, VerificationState.Pending, NotMet, NotMet, NotMet)]
    [InlineData(null, null, VerificationState.Verified, NoEvidence, NoEvidence, NoEvidence)]
    [InlineData(null, VerificationState.Verified, VerificationState.Failed, NoEvidence, Met, NotMet)]
    public void Without_reports_the_records_count(VerificationState? spf, VerificationState? dkim, VerificationState? dmarc, SenderRuleState asSpf, SenderRuleState asDkim, SenderRuleState asDmarc)
    {
        var evidence = Evidence("gmail", 1_000) with { Published = new(spf, dkim, dmarc, "A policy.") };

        Assert.Equal((asSpf, asDkim, asDmarc), (CheckOf(SenderRule.Spf, evidence).State, CheckOf(SenderRule.Dkim, evidence).State, CheckOf(SenderRule.Dmarc, evidence).State));
    }

    [Fact]
    public void Every_bulk_email_needs_a_link_of_one_click()
    {
        Assert.Equal(NoEvidence, CheckOf(SenderRule.OneClick, Evidence("gmail", 10)).State);
        Assert.Equal(Met, CheckOf(SenderRule.OneClick, Bulk(10, 10)).State);
        Assert.Equal("1 of 10 bulk emails had a List-Unsubscribe header of your own without one-click.", CheckOf(SenderRule.OneClick, Bulk(10, 9)).Evidence);
        Assert.Equal(NotMet, CheckOf(SenderRule.OneClick, Bulk(10, 10) with { LinksAreHttps = false }).State);

        static SenderEvidence Bulk(long bulk, long with) => Evidence("gmail", bulk) with { Counts = new() { [Counted.Bulk] = bulk, [Counted.OneClick] = with } };
    }

    [Fact]
    public void Unsubscribes_are_honoured_where_none_was_late_and_nobody_was_mailed_after_two_days()
    {
        Assert.Equal(NoEvidence, Of(null).State);
        Assert.Equal((Met, "3 unsubscribes took effect, the slowest after 48 h."), (Of(new(3, UnsubscribeHonour.Within, 0, 0)).State, Of(new(3, UnsubscribeHonour.Within, 0, 0)).Evidence));
        Assert.Equal(NotMet, Of(new(3, TimeSpan.FromHours(49), 1, 0)).State);
        Assert.Equal(NotMet, Of(new(3, TimeSpan.Zero, 0, 1)).State);

        static SenderCheck Of(HonouredUnsubscribes? unsubscribes) => CheckOf(SenderRule.UnsubscribeSpeed, Evidence("yahoo", 10) with { Unsubscribes = unsubscribes });
    }

    [Fact]
    public void From_five_thousand_a_day_on_every_rule_is_enforced()
    {
        var refused = Evidence("gmail", 100) with { Refusals = [("5.7.30", 12), ("5.7.26", 1)] };

        Assert.Equal((Met, Met), (CheckOf(SenderRule.Volume, refused with { PeakDay = 4_999 }).State, CheckOf(SenderRule.Volume, Evidence("gmail", 100) with { PeakDay = 5_000 }).State));
        Assert.Equal(NotMet, CheckOf(SenderRule.Volume, refused with { PeakDay = 5_000 }).State);
        Assert.Equal("5.7.30, 12 times: DKIM did not pass. 5.7.26, once: neither SPF nor DKIM passed for the From domain, or its DMARC policy forbids it.", CheckOf(SenderRule.Refusals, refused).Evidence);
        Assert.Equal("Add the From domain's DKIM record to your DNS.", CheckOf(SenderRule.Refusals, refused).NextStep);
    }

    [Theory]
    [InlineData("gmail", 1_000, "4.2.2", 500, Met, "4.2.2, 500 times: the mailbox is full. Delayed emails are tried again by themselves.")]
    [InlineData("gmail", 1_000, "4.7.28", 10, Met, "4.7.28, 10 times: unusually much email, or unwanted. Delayed emails are tried again by themselves.")]
    [InlineData("gmail", 1_000, "4.7.28", 11, NotMet, "4.7.28, 11 times: unusually much email, or unwanted.")]
    [InlineData("gmail", 1_000, "4.7.27", 1, NotMet, "4.7.27, once: SPF did not pass.")]
    [InlineData("yahoo", 1_000, "TSS04", 11, NotMet, "TSS04, 11 times: too much email at once, or too many complaints.")]
    [InlineData("microsoft", 1_000, "RP-001", 11, NotMet, "RP-001, 11 times: more from one sending address than Microsoft allows it.")]
    [InlineData("microsoft", 1_000, "4.7.650", 1, Met, "4.7.650, once: more from one sending address than Microsoft allows it. Delayed emails are tried again by themselves.")]
    [InlineData("yahoo", 1_000, "4", 2, Met, "Without a code, 2 times: a passing problem. Delayed emails are tried again by themselves.")]
    public void What_puts_email_off_stands_apart_and_only_rules_and_pace_are_to_be_mended(string mailboxProvider, long sent, string code, long times, SenderRuleState state, string evidence)
    {
        var of = Evidence(mailboxProvider, sent) with { Deferrals = [(code, times)] };

        Assert.Equal((state, evidence), (CheckOf(SenderRule.Deferrals, of).State, CheckOf(SenderRule.Deferrals, of).Evidence));
        Assert.Equal(state == NotMet, CheckOf(SenderRule.Deferrals, of).NextStep is not null);
        Assert.Equal(Met, CheckOf(SenderRule.Refusals, of).State);
    }

    [Fact]
    public void What_is_to_be_mended_is_named_first()
    {
        var check = CheckOf(SenderRule.Deferrals, Evidence("gmail", 1_000) with { Deferrals = [("4.2.2", 9), ("4.7.28", 5), ("4.7.30", 1)] });

        Assert.StartsWith("4.7.30, once: DKIM did not pass. 4.2.2, 9 times", check.Evidence, StringComparison.Ordinal);
        Assert.Equal("Add the From domain's DKIM record to your DNS.", check.NextStep);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Email_that_was_put_off_is_counted_by_its_code_and_refused_by_no_rule_though_it_was_given_up(StorageKind storage)
    {
        await using var gateway = await HookedGateway.StartedAsync(storage);
        foreach (var (to, severity) in new[] { ("one@gmail.com", "temporary"), ("two@gmail.com", "permanent"), ("three@company.example", "temporary") })
        {
            var put = gateway.MailgunEvent("failed", (await gateway.ScheduleAsync(to)).Delivery);
            (put["event-data"]!["recipient"], put["event-data"]!["severity"]) = (to, severity);
            put["event-data"]!["delivery-status"] = new JsonObject { ["code"] = 421, ["message"] = "4.7.28 Gmail has detected an unusual rate of email" };
            await gateway.MailgunAsync(put);
        }

        await gateway.SettledAsync("done", 3);

        var (figures, since) = (gateway.Quiet.Server.Get<SenderFigures>(), gateway.Quiet.Time.GetUtcNow().AddDays(-2));
        Assert.Equal(("gmail", "4.7.28", 2), (await figures.DeferralsAsync(gateway.Quiet.Tenant.Id, since, Ct)).Select(one => (one.MailboxProvider, one.Code, one.Times)).Single());
        Assert.Empty(await figures.RefusalsAsync(gateway.Quiet.Tenant.Id, since, Ct));
        Assert.Empty(await figures.DeferralsAsync(Guid.NewGuid(), since, Ct));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_sender_is_held_to_what_was_sent_refused_unsubscribed_and_reported(StorageKind storage)
    {
        await using var mail = MailServer.Start();
        await using var gateway = await SmtpGateway.StartAsync(storage, SmtpGateway.Settings(mail.Settings()) with { Dkim = [new() { Domain = "yourdomain.com", Selector = "pm" }] });
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("user@gmail.com")), "sent");
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("user@example.com")), "sent");
        await gateway.UntilAsync(await gateway.SendAsync(SmtpGateway.Email("tired@gmail.com", "marketing")), "sent");
        using var leaving = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        (await gateway.Admin.PostAsync(mail.Messages.Last().Headers["List-Unsubscribe"]!.Trim('<', '>'), leaving, Ct)).EnsureSuccessStatusCode();
        // The last, for the gateway sends no more to Gmail then.
        var refused = await gateway.SendAsync(SmtpGateway.Email("refused@gmail.com", "marketing"));
        await gateway.UntilAsync(refused, "sent");
        await SmtpBounceTests.MailAsync(gateway, mail.Taken.Last().ReturnPath, SmtpBounceTests.Report("refused@gmail.com").Replace("550 5.1.1 No such user", "550 5.7.26 This mail has been blocked because the sender is unauthenticated.", StringComparison.Ordinal).Replace("5.1.1", "5.7.26", StringComparison.Ordinal));
        await gateway.UntilAsync(refused, "bounced");
        await Eventually.TrueAsync(async () => (await gateway.SuppressedAsync()).Contains("tired@gmail.com"));
        var report = DmarcTests.Report("google.com", "1", "yourdomain.com", gateway.Time.GetUtcNow().AddDays(-1), DmarcTests.Row("203.0.113.1", 90, "none", "pass", "fail", "yourdomain.com", "yourdomain.com", "pm"));
        using var file = new StringContent(report, Encoding.UTF8, "text/xml");
        (await gateway.Admin.PostAsync("/api/v1/tenant/analytics/dmarc", file, Ct)).EnsureSuccessStatusCode();

        var row = Assert.Single(JsonElement.Parse(await gateway.Admin.GetStringAsync("/api/v1/tenant/analytics/senders", Ct)).GetProperty("rows").EnumerateArray());

        Assert.Equal(("yourdomain.com", "gmail", 3, 3), (row.GetProperty("from_domain").GetString(), row.GetProperty("mailbox_provider").GetString(), row.GetProperty("sent").GetInt32(), row.GetProperty("peak_day").GetInt32()));
        var states = row.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("rule").GetString()!, check => check.GetProperty("state").GetString());
        Assert.Equal(("not_met", "met", "met", "met", "no_evidence", "not_met", "met"), (states["spf"], states["dkim"], states["dmarc"], states["unsubscribe_speed"], states["complaints"], states["refusals"], states["volume"]));
        Assert.Equal("not_met", row.GetProperty("state").GetString());
        using var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).ReadKey);
        Assert.Empty(JsonElement.Parse(await other.GetStringAsync("/api/v1/tenant/analytics/senders", Ct)).GetProperty("rows").EnumerateArray());
    }

    private static SenderCheck CheckOf(SenderRule rule, SenderEvidence evidence) => SenderChecks.RowOf(evidence).Checks.Single(check => check.Rule == rule);

    private static SenderEvidence Evidence(string mailboxProvider, long sent) => new()
    {
        FromDomain = "example.com",
        MailboxProvider = mailboxProvider,
        Counts = new() { [Counted.Sent] = sent, [Counted.Delivered] = sent },
        Reported = null,
        Published = new(VerificationState.Verified, VerificationState.Verified, VerificationState.Verified, "A policy."),
    };
}
