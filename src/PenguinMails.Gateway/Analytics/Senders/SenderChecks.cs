using System.Globalization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Statistics;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>
/// Holds a sender to the rules: https://support.google.com/mail/answer/81126, https://senders.yahooinc.com/best-practices/,
/// https://techcommunity.microsoft.com/blog/microsoftdefenderforoffice365blog/strengthening-email-ecosystem-outlook%E2%80%99s-new-requirements-for-high%E2%80%90volume-senders/4399730
/// </summary>
internal sealed class SenderChecks(SenderEvidence evidence)
{
    public const long BulkVolume = 5_000;
    public const double ComplaintsWanted = 0.001;
    public const double ComplaintsBlocked = 0.003;

    /// <summary>Some email is changed on its way, as by mailing lists; what is below is not only that.</summary>
    public const double PassesEnough = 0.95;

    /// <summary>With much email some is put off for its pace now and then; more than this share is a sign to send slower.</summary>
    public const double PutOffOften = 0.01;

    private const string SendReports = "Take in DMARC reports: upload one, or put the address for reports into your DMARC record.";

    private readonly string name = MailboxProviders.NameOfKey(evidence.MailboxProvider);

    public static SenderRow RowOf(SenderEvidence evidence)
    {
        var checks = new SenderChecks(evidence);
        IReadOnlyList<SenderCheck> asked = [checks.Spf, checks.Dkim, checks.Dmarc, checks.OneClick, checks.UnsubscribeSpeed, checks.Complaints, checks.Refusals, checks.Deferrals];
        return new()
        {
            FromDomain = evidence.FromDomain,
            MailboxProvider = evidence.MailboxProvider,
            Name = checks.name,
            Sent = evidence.Counts[Counted.Sent],
            PeakDay = evidence.PeakDay,
            Checks = [.. asked, checks.Volume(asked)],
        };
    }

    private SenderCheck Spf => OfReports(SenderRule.Spf, evidence.Reported?.SpfPassed, "passed SPF", "Add each provider and server that sends for you to the SPF record of its return path.")
        ?? OfDns(SenderRule.Spf, evidence.Published.Spf, "SPF record", "Add the SPF record that the provider's settings page shows.");

    private SenderCheck Dkim => OfReports(SenderRule.Dkim, evidence.Reported?.DkimPassed, "had a DKIM signature that passed", $"Add {evidence.FromDomain} to each provider's sending domains, and its DKIM record to your DNS.")
        ?? OfDns(SenderRule.Dkim, evidence.Published.Dkim, "DKIM record", "Add the DKIM record that the provider's settings page shows.");

    private SenderCheck Dmarc => OfReports(SenderRule.Dmarc, evidence.Reported?.Aligned, $"passed DMARC for {evidence.FromDomain}", $"Sign with {evidence.FromDomain} itself: add it to each provider's sending domains.")
        ?? (evidence.Published.Dmarc is null or VerificationState.Verified && evidence.Published.Dkim != VerificationState.Verified
            ? new(SenderRule.Dmarc, SenderRuleState.NoEvidence, evidence.Published.Dmarc is null ? "DNS could not be asked." : $"{evidence.Published.DmarcDetail} Nothing shows whether email is aligned with it.", SendReports)
            : evidence.Published.Dmarc == VerificationState.Verified ? new(SenderRule.Dmarc, SenderRuleState.Met, $"{evidence.Published.DmarcDetail} The DKIM record of {evidence.FromDomain} is in DNS.")
            : new(SenderRule.Dmarc, SenderRuleState.NotMet, evidence.Published.DmarcDetail, $"Add a TXT record at _dmarc.{evidence.FromDomain}: v=DMARC1; p=none"));

    private SenderCheck OneClick => (Bulk: evidence.Counts[Counted.Bulk], With: evidence.Counts[Counted.OneClick]) switch
    {
        { Bulk: 0 } => new(SenderRule.OneClick, SenderRuleState.NoEvidence, "No bulk email went there."),
        _ when !evidence.LinksAreHttps => new(SenderRule.OneClick, SenderRuleState.NotMet, "Unsubscribe links need https, and the gateway's address has none.", "Set PublicUrl to an https address."),
        var (bulk, with) when with >= bulk => new(SenderRule.OneClick, SenderRuleState.Met, $"All {bulk:N0} bulk emails had a one-click link."),
        var (bulk, with) => new(SenderRule.OneClick, SenderRuleState.NotMet, $"{bulk - with:N0} of {bulk:N0} bulk emails had a List-Unsubscribe header of your own without one-click.",
            "Add List-Unsubscribe-Post: List-Unsubscribe=One-Click and an https link, or leave both headers to the gateway."),
    };

    private SenderCheck UnsubscribeSpeed => evidence.Unsubscribes switch
    {
        null or { Unsubscribes: 0 } => new(SenderRule.UnsubscribeSpeed, SenderRuleState.NoEvidence, "Nobody unsubscribed."),
        { MailedSince: > 0 } of => new(SenderRule.UnsubscribeSpeed, SenderRuleState.NotMet, $"{of.MailedSince:N0} of {of.Unsubscribes:N0} addresses still got bulk email 48 hours after they unsubscribed.", "Check who sends to them past the suppression list."),
        { Late: > 0 } of => new(SenderRule.UnsubscribeSpeed, SenderRuleState.NotMet, $"{of.Late:N0} of {of.Unsubscribes:N0} unsubscribes reached us after more than 48 hours.", "Check that the provider's webhooks arrive."),
        var of => new(SenderRule.UnsubscribeSpeed, SenderRuleState.Met, $"{(of.Unsubscribes == 1 ? "1 unsubscribe" : $"{of.Unsubscribes:N0} unsubscribes")} took effect, the slowest after {SenderWords.Length(of.Slowest)}."),
    };

    private SenderCheck Complaints
    {
        get
        {
            var rate = new Rate(evidence.Counts[Counted.Complained], evidence.Counts[Counted.Delivered]);
            if (rate.Of == 0)
                return new(SenderRule.Complaints, SenderRuleState.NoEvidence, "Nothing was delivered there.");

            var between = rate.Wilson();
            var figure = $"{rate.Hits:N0} of {rate.Of:N0} deliveries were reported as spam: between {Percent(between.Low)} and {Percent(between.High)}.";
            const string Less = "Mail only those who asked for it and have opened lately, and make leaving easy.";
            return between.Low > ComplaintsBlocked ? new(SenderRule.Complaints, SenderRuleState.NotMet, $"{figure} Above 0.3 % {name} blocks.", Less)
                : between.Low > ComplaintsWanted ? new(SenderRule.Complaints, SenderRuleState.NotMet, $"{figure} That is above 0.1 %.", Less)
                // Gmail tells no provider who complained: https://support.google.com/mail/answer/6254652
                : evidence.MailboxProvider == "gmail" ? new(SenderRule.Complaints, SenderRuleState.NoEvidence, $"{figure} Gmail does not report complaints one by one.", "Look up your spam rate in Google's Postmaster Tools.")
                : between.High < ComplaintsWanted ? new(SenderRule.Complaints, SenderRuleState.Met, $"{figure} That is below 0.1 %.")
                : new(SenderRule.Complaints, SenderRuleState.NoEvidence, $"{figure} Too few emails to tell whether that is below 0.1 %.");
        }
    }

    private SenderCheck Refusals => evidence.Refusals switch
    {
        [] => new(SenderRule.Refusals, SenderRuleState.Met, $"{name} refused no email by a rule for senders."),
        [var (code, _), ..] => new(SenderRule.Refusals, SenderRuleState.NotMet,
            ByCode(evidence.Refusals.Select(one => (one.Code, one.Times, RuleFixes.Of(one.Code).Meaning))), RuleFixes.Of(code).Fix),
    };

    private SenderCheck Deferrals
    {
        get
        {
            var all = evidence.Deferrals.Select(one => (one.Code, one.Times, Of: DeferralFixes.Of(evidence.MailboxProvider, one.Code))).ToList();
            if (all.Count == 0)
                return new(SenderRule.Deferrals, SenderRuleState.Met, $"{name} delayed no email.");

            var isTooFast = all.Where(one => one.Of.IsOfPace).Sum(one => one.Times) > PutOffOften * evidence.Counts[Counted.Sent];
            // What is to be mended comes first.
            var ordered = all.OrderByDescending(one => one.Of.Fix is not null && (isTooFast || !one.Of.IsOfPace)).ToList();
            var fix = ordered[0].Of is { Fix: { } step } first && (isTooFast || !first.IsOfPace) ? step : null;
            var figures = ByCode(ordered.Select(one => (one.Code == DeferralCodes.Unnamed ? "Without a code" : one.Code, one.Times, one.Of.Meaning)));
            return fix is null ? new(SenderRule.Deferrals, SenderRuleState.Met, $"{figures} Delayed emails are tried again by themselves.") : new(SenderRule.Deferrals, SenderRuleState.NotMet, figures, fix);
        }
    }

    private static string ByCode(IEnumerable<(string Code, long Times, string Meaning)> codes) =>
        string.Join(" ", codes.Take(3).Select(one => $"{one.Code}, {(one.Times == 1 ? "once" : $"{one.Times:N0} times")}: {one.Meaning}"));

    private SenderCheck Volume(IReadOnlyList<SenderCheck> others) => evidence.PeakDay < BulkVolume
        ? new(SenderRule.Volume, SenderRuleState.Met, $"At most {evidence.PeakDay:N0} emails in a day, of 5,000 from which on {name} enforces every rule.")
        : others.Any(check => check.State == SenderRuleState.NotMet)
            ? new(SenderRule.Volume, SenderRuleState.NotMet, $"{evidence.PeakDay:N0} emails in a day: from 5,000 on {name} enforces every rule, and some are not kept.", "Fix what is not met above.")
            : new(SenderRule.Volume, SenderRuleState.Met, $"{evidence.PeakDay:N0} emails in a day: from 5,000 on {name} enforces every rule.");

    private SenderCheck? OfReports(SenderRule rule, long? passed, string what, string fix) => evidence.Reported is not { Messages: > 0 } reported ? null
        : passed >= PassesEnough * reported.Messages ? new(rule, SenderRuleState.Met, Reported(reported, passed!.Value, what))
        : new(rule, SenderRuleState.NotMet, Reported(reported, passed!.Value, what), fix);

    private static string Reported(ReportedAuthentication reported, long passed, string what) => $"{passed:N0} of {reported.Messages:N0} messages {what}, by the reports of {reported.By}.";

    private static SenderCheck OfDns(SenderRule rule, VerificationState? state, string what, string fix) => state switch
    {
        VerificationState.Verified => new(rule, SenderRuleState.Met, $"The {what} is in DNS."),
        VerificationState.Pending => new(rule, SenderRuleState.NotMet, $"The {what} is not in DNS yet.", fix),
        VerificationState.Failed => new(rule, SenderRuleState.NotMet, $"The {what} in DNS is wrong.", fix),
        _ => new(rule, SenderRuleState.NoEvidence, "No receiver reported it, and no provider tells about it.", SendReports),
    };

    private static string Percent(double rate) => (100 * rate).ToString("0.###", CultureInfo.InvariantCulture) + " %";
}
