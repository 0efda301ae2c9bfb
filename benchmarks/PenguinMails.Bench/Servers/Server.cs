namespace PenguinMails.Bench.Servers;

/// <summary>Something that answers HTTP in processes of its own.</summary>
internal sealed class Server(Uri url, params ChildProcess[] processes) : IDisposable
{
    public Uri Url => url;

    public TimeSpan ProcessorTime => processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.ProcessorTime);

    /// <summary>The most memory that the first of its processes ever had, in bytes.</summary>
    public long PeakMemory => processes[0].PeakMemory;

    public Task QuietAsync(TimeSpan atMost) => processes[0].QuietAsync(atMost);

    public static async Task<Server> FloorAsync(string folder, Store store)
    {
        var (url, port) = Loopback();
        return new(url, await ChildProcess.StartAsync(folder, "floor", port, "dotnet", [Program("PenguinMails.Bench"), "floor", $"--urls={url}", .. store.Arguments]));
    }

    public static Task<Server> GatewayAsync(string folder, string name, Store store, Uri sandbox) =>
        GatewayAsync(folder, name, store, sandbox, Loopback().Url);

    /// <summary>At a given address, because the providers have to be told of it.</summary>
    public static async Task<Server> GatewayAsync(string folder, string name, Store store, Uri sandbox, Uri url, params string[] more) => new(
        url, await ChildProcess.StartAsync(folder, name, url.Port, "dotnet", [Program("PenguinMails.Gateway"), "serve", $"--urls={url}", "--AllowedNetworks=127.0.0.0/8", .. store.Arguments, .. Providers(sandbox), .. more]));

    public static async Task<Server> SandboxAsync(string folder)
    {
        var (url, port) = Loopback();
        return new(url, await ChildProcess.StartAsync(folder, "sandbox", port, "dotnet", [Program("PenguinMails.Sandbox"), $"--urls={url}", "--Logging:LogLevel:Default=Warning"]));
    }

    /// <summary>Where the providers' imitations are, as the gateway's configuration says it.</summary>
    public static string[] Providers(Uri sandbox) =>
        [.. ((string[])["Postmark:BaseUrl", "Mailgun:UsBaseUrl", "Mailgun:EuBaseUrl"]).Select(name => $"--Providers:{name}={sandbox.ToString().TrimEnd('/')}")];

    public static (Uri Url, int Port) Loopback()
    {
        var port = ChildProcess.FreePort();
        return (new($"http://127.0.0.1:{port}"), port);
    }

    public void Dispose()
    {
        foreach (var process in processes)
            process.Dispose();
    }

    /// <summary>Beside this one, which refers to it, and with its own runtime settings.</summary>
    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
}
