using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Bench.Servers;
using PenguinMails.Gateway.Commands.Seeding;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// A list of 1,000,000 addresses from its upload to its last verdict, a single check under load, and how fast an address is read beside npm's validator.
/// It prints its own table; not part of the comparison.
/// </summary>
internal sealed class ValidationScenario(Stage stage, TextWriter output)
{
    private const int Rows = 1_000_000;
    private const int Written = 200_000;
    private const string Check = "/api/v1/tenant/validation/check";
    private const string Jobs = "/api/v1/tenant/validation/jobs";

    public static async Task PrintAsync(Stage stage)
    {
        var scenario = new ValidationScenario(stage, Console.Out);
        await Console.Out.WriteLineAsync("| storage | what | |\n| --- | --- | ---: |");
        await scenario.RunAsync();
    }

    private async Task RunAsync()
    {
        var folder = stage.NewFolder("validation");
        var store = await stage.NewStoreAsync("validation");
        var (key, known) = await PrepareAsync(store);
        var file = Path.Combine(folder, "list.csv");
        await File.WriteAllLinesAsync(file, ["email,name,city", .. AddressRows.Make(Rows, known).Select((address, i) => string.Create(CultureInfo.InvariantCulture, $"{address},Person {i},City {i % 1_000}"))]);
        if (!stage.Options.Checks)
            await SyntaxAsync(folder, [.. AddressRows.Make(Rows / 10, known)]);

        var (names, port) = await NameServer.StartAsync(folder, AddressRows.Domains);
        using (names)
        using (var sandbox = await Server.SandboxAsync(folder))
        using (var gateway = await Server.GatewayAsync(folder, "gateway", store, sandbox.Url, Server.Loopback().Url, $"--Dns:Servers:0=127.0.0.1:{port}"))
        using (var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = gateway.Url, DefaultRequestHeaders = { Authorization = new("Bearer", key) }, Timeout = TimeSpan.FromMinutes(5) })
        {
            foreach (var name in (string[])(stage.Options.Checks ? [] : ["first list, cold name server", "second list", "third list"]))
                await ListAsync(client, gateway, file, name);
            await FirstCheckAsync(client);
            await ChecksAsync(folder, gateway, key);
        }

        Directory.Delete(store.Folder, recursive: true);
    }

    private static async Task<(string Key, IReadOnlyList<string> Known)> PrepareAsync(Store store)
    {
        await using var customers = await Customers.CreateAsync(store, 1);
        var tenant = customers.All[0].Tenant;
        var seeder = ActivatorUtilities.CreateInstance<Seeder>(customers.Services);
        await seeder.RunAsync(new(tenant, Written, 90, OnlyCounts: false), await seeder.LanesAsync(tenant, CancellationToken.None), _ => Task.CompletedTask, CancellationToken.None);
        using var read = await customers.Get<Database>().ReadAsync(CancellationToken.None);
        var (_, key) = await customers.Get<ApiKeys>().CreateAsync(tenant, "bench", Scope.Admin, "bench");
        return (key, [.. read.Rows("SELECT recipient_key FROM deliveries WHERE tenant_id = @tenant ORDER BY id LIMIT 100000", new { tenant }, row => row.Text(0))]);
    }

    private async Task ListAsync(HttpClient client, Server gateway, string file, string name)
    {
        var (started, processor) = (Stopwatch.GetTimestamp(), gateway.ProcessorTime + stage.DatabaseTime);
        await using var content = File.OpenRead(file);
        using var answer = await client.PostAsync(Jobs, new StreamContent(content) { Headers = { ContentType = new("text/csv") } });
        var job = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        var taken = Stopwatch.GetElapsedTime(started);
        while (job.GetProperty("status").GetString() != "done")
        {
            await Task.Delay(50);
            job = await client.GetFromJsonAsync<JsonElement>($"{Jobs}/{job.GetProperty("id").GetString()}");
        }

        var all = Stopwatch.GetElapsedTime(started);
        Print($"{name}: {Rows:N0} addresses", string.Create(CultureInfo.InvariantCulture,
            $"{all.TotalSeconds:0.0} s, of it {taken.TotalSeconds:0.0} s to take the file; {(gateway.ProcessorTime + stage.DatabaseTime - processor).TotalSeconds:0.0} s of processors; at most {gateway.PeakMemory >> 20} MB; {job.GetProperty("result")}"));
    }

    /// <summary>The first of a process waits for code to be compiled and for a model of few emails.</summary>
    private async Task FirstCheckAsync(HttpClient client)
    {
        foreach (var name in (string[])["first", "second"])
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await client.PostAsJsonAsync(Check, new { address = "person@company1.example" });
            answer.EnsureSuccessStatusCode();
            Print($"{name} single check of a process", string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms"));
        }
    }

    private async Task ChecksAsync(string folder, Server gateway, string key)
    {
        var load = Load.Write(folder, "checks", [$"POST {Check} HTTP/1.1\nAuthorization: Bearer {key}\nContent-Type: application/json\n\n{{\"address\":\"person{{{{n}}}}@company1.example\"}}"], ["1"]);
        foreach (var connections in (int[])[1, 8, 32])
        {
            var processor = gateway.ProcessorTime + stage.DatabaseTime;
            var result = await Wrk.RunAsync(gateway.Url, load, connections, stage.Options.Round);
            var each = (gateway.ProcessorTime + stage.DatabaseTime - processor) / Math.Max(1, result.Requests);
            Print($"single check, {connections} at a time", string.Create(CultureInfo.InvariantCulture,
                $"{result.Answered / result.Duration.TotalSeconds:N0} a second, median {result.Median.TotalMilliseconds:0.0} ms, p99 {result.P99.TotalMilliseconds:0.0} ms, {each.TotalMicroseconds:0} µs of processors each, refused {result.Refused}, broken {result.Broken}"));
        }
    }

    /// <summary>In turn, so that what else the machine does meets both alike.</summary>
    private async Task SyntaxAsync(string folder, string[] addresses)
    {
        var file = Path.Combine(folder, "addresses.txt");
        await File.WriteAllLinesAsync(file, addresses);
        for (var round = 0; round <= stage.Options.Rounds; round++)
        {
            var (own, taken) = Read(addresses, stage.Options.Round);
            var peer = await PeerAsync(file);
            if (round > 0)
                Print("reading an address", string.Create(CultureInfo.InvariantCulture,
                    $"{own:N0} a second ({taken:N0} of {addresses.Length:N0} taken); npm's validator {peer.GetProperty("perSecond").GetDouble():N0} ({peer.GetProperty("taken").GetInt64():N0} taken); {own / peer.GetProperty("perSecond").GetDouble():0.0} times"));
        }
    }

    private static (double PerSecond, int Taken) Read(string[] addresses, TimeSpan duration)
    {
        var (started, asked, taken) = (Stopwatch.GetTimestamp(), 0L, 0);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            taken = addresses.Count(address => EmailAddress.TryParse(address, out _, out _));
            asked += addresses.Length;
        }

        return (asked / Stopwatch.GetElapsedTime(started).TotalSeconds, taken);
    }

    private async Task<JsonElement> PeerAsync(string file)
    {
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "benchmarks/peers/validator/count.js"), file, stage.Options.Round.TotalSeconds.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        Started.Add(process, process.Kill);
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Started.Remove(process);
        return JsonSerializer.Deserialize<JsonElement>(answer);
    }

    private void Print(string what, string value) => output.WriteLine($"| {stage.Storage} | {what} | {value} |");
}
