using System.Diagnostics.Metrics;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>Rows of docs/telemetry.md.</summary>
internal sealed class SendingMetrics
{
    private readonly Counter<long> accepted;
    private readonly Counter<long> attempts;
    private readonly Histogram<double> duration;

    public SendingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PenguinMails.Sending");
        accepted = meter.CreateCounter<long>("penguinmails_deliveries_accepted_total", description: "Deliveries answered 202.");
        attempts = meter.CreateCounter<long>("penguinmails_attempts_total", description: "Envelopes handed to a provider, by outcome.");
        duration = meter.CreateHistogram<double>("penguinmails_call_duration_seconds", "s", "Time until a provider answered a call.");
    }

    public void Accepted(int deliveries) => accepted.Add(deliveries);

    public void Called(string provider, TimeSpan latency, IReadOnlyList<SendOutcome> outcomes)
    {
        duration.Record(latency.TotalSeconds, new KeyValuePair<string, object?>("provider", provider));
        foreach (var group in outcomes.GroupBy(outcome => outcome.GetType().Name))
            attempts.Add(group.Count(), new("provider", provider), new("outcome", group.Key));
    }
}
