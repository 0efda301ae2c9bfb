using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>The gateway in a process of its own, so that it can be ended as a power cut would.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process process;

    private GatewayProcess(Process process) => this.process = process;

    public static async Task<GatewayProcess> StartAsync(Uri url, string dataDirectory, string sandbox, string? postgres = null, string umask = "022")
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"umask {umask}; exec \"$0\" \"$@\"", Path.Combine(AppContext.BaseDirectory, "PenguinMails.Gateway")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] settings =
        [
            $"--urls={url}", $"--DataDirectory={dataDirectory}", "--AllowedNetworks=127.0.0.0/8,::1", "--Logging:LogLevel:Default=Error", "--Logging:LogLevel:Microsoft=None",
            $"--Providers:Postmark:BaseUrl={sandbox}", $"--Providers:Mailgun:UsBaseUrl={sandbox}", $"--Providers:Mailgun:EuBaseUrl={sandbox}",
            .. postgres is null ? (string[])[] : ["--Storage=postgres", $"--ConnectionStrings:Postgres={postgres}"],
        ];
        foreach (var argument in settings.Prepend("serve"))
            start.ArgumentList.Add(argument);

        var gateway = new GatewayProcess(Process.Start(start)!);
        gateway.process.OutputDataReceived += (_, line) => TestContext.Current.TestOutputHelper?.WriteLine(line.Data ?? "");
        gateway.process.ErrorDataReceived += (_, line) => TestContext.Current.TestOutputHelper?.WriteLine(line.Data ?? "");
        gateway.process.BeginOutputReadLine();
        gateway.process.BeginErrorReadLine();
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler) { BaseAddress = url };
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(gateway.process.HasExited, "The gateway did not start.");
            try
            {
                return (await client.GetAsync("/readyz")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return gateway;
    }

    /// <summary>Below the ports that the system gives out: no other test gets it while the gateway is down.</summary>
    public static Uri FreeUrl()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return new($"http://127.0.0.1:{port}/");
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }

    /// <summary>No signal that it could hear.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();

        process.Dispose();
    }
}
