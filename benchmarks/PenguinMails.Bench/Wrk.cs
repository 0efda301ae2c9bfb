using System.Diagnostics;
using System.Globalization;
using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench;

/// <summary>What one run of the load generator saw.</summary>
/// <param name="Refused">Answers that were not 2xx or 3xx.</param>
/// <param name="Broken">Connections that failed, and requests without an answer in time.</param>
/// <param name="Laps">How often the rows began anew; more than none means that requests were repeated.</param>
internal sealed record WrkResult(long Requests, TimeSpan Duration, long Refused, long Broken, TimeSpan Median, TimeSpan P99, long Laps)
{
    public long Answered => Requests - Refused;
}

/// <summary>Requests for <c>load.lua</c>, written to files.</summary>
internal sealed record Load(string Templates, string Rows)
{
    /// <summary>True where each row makes one request only.</summary>
    public bool IsDistinct { get; init; }

    public static Load Write(string folder, string name, IEnumerable<string> templates, IEnumerable<string> rows)
    {
        var load = new Load(Path.Combine(folder, name + ".templates"), Path.Combine(folder, name + ".rows"));
        File.WriteAllText(load.Templates, string.Join("\n=====\n", templates));
        File.WriteAllLines(load.Rows, rows);
        return load;
    }
}

internal static class Wrk
{
    private static int runs;

    public static async Task<WrkResult> RunAsync(Uri url, Load load, int connections, TimeSpan duration)
    {
        var unique = $"{Environment.ProcessId:x}-{Interlocked.Increment(ref runs)}-";
        var seconds = ((int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(new ProcessStartInfo("wrk",
        [
            "-t1", "-c", connections.ToString(CultureInfo.InvariantCulture), "-d", seconds + "s", "--timeout", "10s",
            "-s", Path.Combine(AppContext.BaseDirectory, "load.lua"), url.ToString(), "--", load.Templates, load.Rows, unique,
        ])
        { RedirectStandardOutput = true })!;
        Started.Add(process, process.Kill);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Started.Remove(process);
        var line = output.Split('\n').FirstOrDefault(text => text.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException("wrk failed: " + output);
        var numbers = line.Split(' ')[1..].Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new(
            numbers[0], TimeSpan.FromMicroseconds(numbers[1]), numbers[2], numbers[3],
            TimeSpan.FromMicroseconds(numbers[4]), TimeSpan.FromMicroseconds(numbers[5]), numbers[6]);
    }
}
