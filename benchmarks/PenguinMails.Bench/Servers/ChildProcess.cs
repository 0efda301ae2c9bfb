using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Bench.Servers;

/// <summary>A server of its own process, with its output in a file.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly string log;

    private ChildProcess(Process process, string log) => (this.process, this.log) = (process, log);

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<ChildProcess> StartAsync(
        string folder, string name, int port, string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var log = Path.Combine(folder, name + ".log");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >\"$BENCH_LOG\" 2>&1", program, .. arguments]);
        start.Environment["BENCH_LOG"] = log;
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;

        var child = new ChildProcess(Process.Start(start)!, log);
        Started.Add(child, child.Kill);
        await child.ListensAsync(port);
        return child;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What it and its children have used of the processors.</summary>
    public TimeSpan ProcessorTime => Processes.TimeOf(process.Id);

    /// <summary>The most memory that it ever had, in bytes.</summary>
    public long PeakMemory => Processes.PeakMemoryOf(process.Id);

    /// <summary>Waits until it has next to nothing to do: what a round left over does not burden the next.</summary>
    public async Task QuietAsync(TimeSpan atMost)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(atMost.TotalSeconds * Stopwatch.Frequency);
        var pause = TimeSpan.FromMilliseconds(300);
        while (Stopwatch.GetTimestamp() < deadline)
        {
            var before = ProcessorTime;
            await Task.Delay(pause);
            if (ProcessorTime - before < pause * 0.1)
                return;
        }
    }

    public void Dispose()
    {
        if (Started.Remove(this))
            Kill();

        process.Dispose();
    }

    private void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    private async Task ListensAsync(int port)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            if (process.HasExited || deadline.IsCancellationRequested)
                throw new InvalidOperationException($"It did not start:\n{await File.ReadAllTextAsync(log, CancellationToken.None)}");

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }
}
