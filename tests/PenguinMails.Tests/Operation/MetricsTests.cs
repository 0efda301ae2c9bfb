using System.Text.Json;
using System.Text.RegularExpressions;
using PenguinMails.Tests.Architecture;
using Xunit;

namespace PenguinMails.Tests.Operation;

[Collection(TelemetryAlone.Name)]
public sealed partial class MetricsTests(MeasuredGateway measured) : IClassFixture<MeasuredGateway>
{
    /// <summary>Labels that Prometheus adds, and its own metric of whether a scrape went well.</summary>
    private static readonly string[] OfPrometheus = ["job", "instance", "le", "up"];

    private static readonly string[] Keywords = ["sum", "max", "by", "or", "unless", "offset"];

    private readonly Exposition exposed = new(measured.Text);

    [Fact]
    public void What_the_gateway_measures_is_what_the_documentation_says()
    {
        var documented = Row().Matches(Documentation("telemetry.md")).Select(row => new MetricFamily(
            row.Groups[1].Value, row.Groups[2].Value, string.Join(", ", Quoted().Matches(row.Groups[3].Value).Select(label => label.Groups[1].Value).Order())));

        Assert.Equal(documented.OrderBy(family => family.Name, StringComparer.Ordinal), Ours(exposed));
    }

    [Theory]
    [InlineData("penguinmails_attempts_total", "provider", "postmark", "outcome", "Misconfigured")]
    [InlineData("penguinmails_attempts_total", "provider", "mailgun", "outcome", "Accepted")]
    [InlineData("penguinmails_call_duration_seconds_bucket", "provider", "mailgun", "le", "0.001")]
    [InlineData("penguinmails_call_duration_seconds_bucket", "provider", "mailgun", "le", "60")]
    [InlineData("penguinmails_webhook_lag_seconds_bucket", "provider", "mailgun", "le", "0.0025")]
    [InlineData("penguinmails_webhooks_received_total", "provider", "postmark", "status", "401")]
    [InlineData("penguinmails_webhooks_processed_total", "provider", "mailgun", "state", "done")]
    [InlineData("penguinmails_alerts_opened_total", "kind", "key_rejected")]
    [InlineData("penguinmails_alerts_resolved_total", "kind", "key_rejected")]
    [InlineData("penguinmails_alert_emails_total", "result", "accepted")]
    [InlineData("penguinmails_retention_purged_total", "kind", "content")]
    [InlineData("penguinmails_retention_oldest_timestamp_seconds", "kind", "audit")]
    [InlineData("http_server_request_duration_seconds_count", "http_route", "/api/v1/emails/send")]
    [InlineData("http_client_request_duration_seconds_count", "server_address", "127.0.0.1")]
    public void What_happened_is_measured(string name, params string[] labels) => Assert.Contains(
        exposed.Samples,
        sample => sample.Name == name && labels.Chunk(2).All(label => sample.Labels.GetValueOrDefault(label[0]) == label[1]));

    [Fact]
    public void A_scraper_that_reads_other_formats_finds_the_same_names() => Assert.Equal(
        Ours(exposed).Select(family => family.Name.Replace("_total", "", StringComparison.Ordinal)),
        Ours(new Exposition(measured.OpenMetricsText)).Select(family => family.Name));

    [Fact]
    public void No_label_tells_of_a_tenant_an_email_or_a_peer()
    {
        string[] labels = [.. exposed.Samples.SelectMany(sample => sample.Labels.Keys).Distinct()];

        Assert.DoesNotContain("network_peer_address", labels);
        Assert.DoesNotContain(labels, label => label.StartsWith("otel_", StringComparison.Ordinal));
        foreach (var secret in (string[])["@", "example.com", "yourdomain.com", "?", measured.Tenant.Id.ToString("N"), measured.Tenant.Id.ToString()])
            Assert.DoesNotContain(exposed.Samples, sample => sample.Labels.Values.Any(value => value.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void The_dashboard_and_the_alerting_rules_ask_for_what_there_is()
    {
        using var dashboard = JsonDocument.Parse(Documentation("grafana/penguinmails.json"));
        var asked = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!).ToList();
        var rules = Rule().Matches(Documentation("grafana/alerts.yml")).Select(rule => rule.Groups[1].Value).ToList();
        var known = exposed.Samples.Select(sample => sample.Name).Concat(exposed.Samples.SelectMany(sample => sample.Labels.Keys))
            .Concat(OfPrometheus).Concat(Keywords).ToHashSet();

        Assert.NotEmpty(asked);
        Assert.Equal(6, rules.Count);
        Assert.All(asked.Concat(rules), query => Assert.All(Names(query), name => Assert.Contains(name, known)));
    }

    private static IEnumerable<MetricFamily> Ours(Exposition all) =>
        all.Families.Where(family => family.Name.StartsWith("penguinmails", StringComparison.Ordinal)).OrderBy(family => family.Name, StringComparer.Ordinal);

    /// <summary>All words of a query but its functions and what stands in quotes or brackets.</summary>
    private static IEnumerable<string> Names(string query) =>
        Word().Matches(Literal().Replace(query, "")).Select(word => word.Value);

    private static string Documentation(string file) => File.ReadAllText(Path.Combine(SourceTree.Gateway, "../../docs", file));

    [GeneratedRegex(@"^\| `(penguinmails_[a-z_]+)` \| ([a-z]+) \|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s+expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Rule();

    [GeneratedRegex(@"""[^""]*""|\[[^\]]*\]|\b\d[\w.]*")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\b[a-z_]+\b(?!\()")]
    private static partial Regex Word();
}
