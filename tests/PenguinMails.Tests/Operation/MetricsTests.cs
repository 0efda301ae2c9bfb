using System.Diagnostics.Metrics;
using PenguinMails.Gateway.Operation;
using Xunit;

namespace PenguinMails.Tests.Operation;

public sealed class MetricsTests
{
    [Fact]
    public async Task What_features_measure_is_written_as_Prometheus_reads_it()
    {
        await using var server = await GatewayServer.StartAsync();
        using var meter = server.Get<IMeterFactory>().Create("PenguinMails.Test");
        var counter = meter.CreateCounter<long>("pm.test.accepted", description: "What came in");
        var histogram = meter.CreateHistogram<double>("pm.test.duration", "s");
        meter.CreateObservableGauge("pm.test.waiting", () => 7);
        counter.Add(2, new KeyValuePair<string, object?>("provider", "post\"mark"));
        counter.Add(3, new KeyValuePair<string, object?>("provider", "post\"mark"));
        histogram.Record(0.03);

        var answer = await server.Client().GetAsync("/metrics", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Metrics.ContentType, answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("# TYPE pm_test_accepted_total counter\npm_test_accepted_total{provider=\"post\\\"mark\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("pm_test_duration_seconds_bucket{le=\"0.025\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("pm_test_duration_seconds_bucket{le=\"0.05\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("pm_test_duration_seconds_count 1\n", text, StringComparison.Ordinal);
        Assert.Contains("pm_test_waiting 7\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_do_not_fit_the_buffer_are_written_whole()
    {
        var text = MetricLabels.Format([new("reason", new string('"', 600)), new("ok", true)], stackalloc char[32]).ToString();

        Assert.Equal($"reason=\"{string.Concat(Enumerable.Repeat("\\\"", 600))}\",ok=\"true\"", text);
    }
}
