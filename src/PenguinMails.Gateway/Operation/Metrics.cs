using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace PenguinMails.Gateway.Operation;

/// <summary>Collects what the features measure and writes it as Prometheus reads it. Measurements carry nothing of any tenant.</summary>
internal sealed class Metrics : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string[] Foreign = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> families = new();

    /// <param name="meters">Of this host: another in the same process has its own.</param>
    public Metrics(IMeterFactory meters)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (IsOurs(instrument.Meter, meters))
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(instrument, one => new(one)));
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
    }

    public string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            family.Write(text);

        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private static bool IsOurs(Meter meter, IMeterFactory meters) =>
        (meter.Scope is null || meter.Scope == meters)
        && (meter.Name.StartsWith("PenguinMails", StringComparison.Ordinal) || Foreign.Contains(meter.Name));
}
