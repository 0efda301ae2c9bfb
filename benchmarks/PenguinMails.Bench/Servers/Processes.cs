using System.Globalization;

namespace PenguinMails.Bench.Servers;

/// <summary>Processor time by <c>/proc</c>, which also knows of children.</summary>
internal static class Processes
{
    private const int TicksPerSecond = 100;

    public static TimeSpan TimeOf(int process)
    {
        var ticks = 0L;
        foreach (var stat in Stats().Where(stat => stat.Id == process || stat.Parent == process))
            ticks += stat.Ticks;

        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    /// <summary>The most memory that a process ever had, in bytes.</summary>
    public static long PeakMemoryOf(int process) =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status")).Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Select(line => 1_024L * Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])).Single();

    private static IEnumerable<(int Id, int Parent, long Ticks)> Stats()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(folder) is { } text)
            {
                // After the name in parentheses: state, parent, ...; user and system time are the 12th and 13th of them.
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                yield return (id, Number(fields[1]), Number(fields[11]) + Number(fields[12]));
            }
    }

    private static string? Read(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
