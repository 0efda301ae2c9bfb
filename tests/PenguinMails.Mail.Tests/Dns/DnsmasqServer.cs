using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Mail.Tests.Dns;

/// <summary>
/// A real name server (dnsmasq) on a free port of this machine, that knows what it is told and says NXDOMAIN to the rest of the
/// domains below .example and the networks 192.0.2.0/24 and 198.51.100.0/24.
/// </summary>
internal sealed class DnsmasqServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("dnsmasq-").FullName;
    private readonly List<string> records = [];
    private Process? process;

    private DnsmasqServer()
    {
    }

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    public static string Txt(string name, params string[] strings) =>
        $"txt-record={name},{string.Join(',', strings.Select(part => $"\"{part}\""))}";

    public static string Mx(string name, string host, int preference = 10) => $"mx-host={name},{host},{preference}";

    public static string Address(string name, string address) => $"host-record={name},{address}";

    public static string Alias(string name, string target) => $"cname={name},{target}";

    /// <param name="records">Lines that <see cref="Txt"/> and its neighbours make, or any of dnsmasq's configuration.</param>
    public static async Task<DnsmasqServer> StartAsync(IEnumerable<string> records, CancellationToken ct)
    {
        var server = new DnsmasqServer();
        server.records.AddRange(records);
        for (var attempt = 1; ; attempt++)
        {
            server.EndPoint = new(IPAddress.Loopback, FreePort());
            if (await server.RunAsync(ct))
                return server;
            if (attempt == 5)
                throw new InvalidOperationException("dnsmasq does not start.");
        }
    }

    /// <summary>Knows these records too from now on.</summary>
    public async Task PublishAsync(IEnumerable<string> more, CancellationToken ct)
    {
        records.AddRange(more);
        await RestartAsync(ct);
    }

    /// <summary>Forgets all records of a name, as when somebody is about to correct one.</summary>
    public async Task WithdrawAsync(string name, CancellationToken ct)
    {
        records.RemoveAll(line => line.Contains($"={name},", StringComparison.Ordinal));
        await RestartAsync(ct);
    }

    /// <summary>Ends the server for an outage; <see cref="PublishAsync"/> brings it back.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (process is not { } running)
            return;

        process = null;
        using (running)
        {
            // Whole, as a child of its own serves each TCP connection until that is closed.
            if (!running.HasExited)
                running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync(ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        Directory.Delete(folder, recursive: true);
    }

    private async Task RestartAsync(CancellationToken ct)
    {
        await StopAsync(ct);
        if (!await RunAsync(ct))
            throw new InvalidOperationException("dnsmasq does not start again.");
    }

    private async Task<bool> RunAsync(CancellationToken ct)
    {
        var configuration = Path.Combine(folder, "dnsmasq.conf");
        await File.WriteAllLinesAsync(configuration, [.. Fixed(EndPoint), .. records], ct);
        process = Process.Start(new ProcessStartInfo("/usr/sbin/dnsmasq", ["--keep-in-foreground", $"--conf-file={configuration}", "--log-facility=-"])
        {
            RedirectStandardError = true,
        })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();

        var started = Stopwatch.StartNew();
        while (!process.HasExited && started.Elapsed < Patience)
        {
            if (await IsListeningAsync(ct))
                return true;
            await Task.Delay(20, ct);
        }

        await StopAsync(ct);
        return false;
    }

    private static IEnumerable<string> Fixed(IPEndPoint at) =>
    [
        $"port={at.Port}", $"listen-address={at.Address}", "bind-interfaces", "no-resolv", "no-hosts", "no-poll", "pid-file=",
        $"user={Environment.UserName}", "group=", "local-ttl=60", "local=/example/", "local=/2.0.192.in-addr.arpa/", "local=/100.51.198.in-addr.arpa/",
    ];

    private async Task<bool> IsListeningAsync(CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(EndPoint, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
