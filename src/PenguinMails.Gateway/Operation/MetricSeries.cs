using System.Globalization;
using System.Text;

namespace PenguinMails.Gateway.Operation;

internal sealed class MetricSeries(double[] bounds)
{
    private readonly Lock gate = new();
    private readonly long[] buckets = new long[bounds.Length];
    private double value;
    private long count;

    public void Record(double measured, bool adds)
    {
        lock (gate)
        {
            count++;
            if (bounds.Length == 0 && !adds)
            {
                value = measured;
                return;
            }

            value += measured;
            for (var i = 0; i < bounds.Length; i++)
                if (measured <= bounds[i])
                    buckets[i]++;
        }
    }

    public void Write(StringBuilder text, string name, string labels, bool histogram)
    {
        lock (gate)
        {
            if (!histogram)
            {
                Line(text, name, labels, value);
                return;
            }

            var before = labels.Length == 0 ? "" : labels + ",";
            for (var i = 0; i < bounds.Length; i++)
                Line(text, name + "_bucket", $"{before}le=\"{Number(bounds[i])}\"", buckets[i]);

            Line(text, name + "_bucket", before + "le=\"+Inf\"", count);
            Line(text, name + "_sum", labels, value);
            Line(text, name + "_count", labels, count);
        }
    }

    private static void Line(StringBuilder text, string name, string labels, double number)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');

        text.Append(' ').Append(Number(number)).Append('\n');
    }

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
