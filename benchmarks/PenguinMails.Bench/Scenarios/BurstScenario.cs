using System.Diagnostics;
using System.Globalization;
using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// More webhooks at once than can be processed as they come: how many a second are taken, how many are applied, the backlog that is left
/// included, and how old it gets, as <c>/metrics</c> tells. The processor's own rate is that of the time after the last was taken.
/// </summary>
internal static class BurstScenario
{
    private const int Tenants = 5_000;
    private const int MostPerSecond = 25_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var folder = stage.NewFolder("burst");
        var store = await stage.NewStoreAsync("burst");
        var loads = new List<Load>();
        await using (var customers = await Customers.CreateAsync(store, Tenants))
            // No round takes all of its rows: so there are some more than are to come.
            for (var rows = 0; rows < 1.5 * stage.Options.Burst; rows += PerRound(stage))
                loads.Add(Load.Write(folder, $"burst-{loads.Count}", WebhookTemplates.Mailgun, await WebhookRows.CreateAsync(customers, "mailgun", PerRound(stage) / 2)) with { IsDistinct = true });

        using var sandbox = await Server.SandboxAsync(folder);
        using var gateway = await Server.GatewayAsync(folder, "burst", store, sandbox.Url);
        using var handler = new SocketsHttpHandler();
        using var http = new HttpClient(handler) { BaseAddress = gateway.Url };
        using var over = new CancellationTokenSource();
        var age = OldestAsync(http, over.Token);
        var (taken, took) = await TakeAsync(stage, gateway, loads);
        var (left, watch) = (taken.Answered - await ProcessedAsync(http), Stopwatch.StartNew());
        while (await ProcessedAsync(http) < taken.Answered && watch.Elapsed < Patience)
            await Task.Delay(200);

        var drained = watch.Elapsed;
        await over.CancelAsync();
        var note = $"{taken.Answered:N0} taken, {taken.Refused} refused, {taken.Broken} broken{(taken.Laps > 0 ? ", some repeated" : "")}; {left:N0} waited at the end, the oldest for up to {await age:N0} s";
        await Console.Error.WriteLineAsync($"{stage.Storage} burst: {note}");
        return
        [
            Of("taken", taken.Answered / took.TotalSeconds, taken.Median, taken.P99),
            Of("taken and applied", taken.Answered / (took + drained).TotalSeconds, default, default),
            .. left > 0 ? [Of("applied alone", left / drained.TotalSeconds, default, default)] : Array.Empty<Figure>(),
        ];

        Figure Of(string name, double perSecond, TimeSpan median, TimeSpan p99) =>
            new(stage.Storage, "burst", name, [new(perSecond, default, median, p99, taken.Refused, taken.Broken, note)]);
    }

    private static int PerRound(Stage stage) => (int)stage.Options.Round.TotalSeconds * MostPerSecond;

    private static async Task<(WrkResult All, TimeSpan Took)> TakeAsync(Stage stage, Server gateway, List<Load> loads)
    {
        var watch = Stopwatch.StartNew();
        var all = new WrkResult(0, default, 0, 0, default, default, 0);
        foreach (var load in loads.TakeWhile(_ => all.Answered < stage.Options.Burst))
        {
            var one = await Wrk.RunAsync(gateway.Url, load, stage.Options.Connections, stage.Options.Round);
            all = new(
                all.Requests + one.Requests, all.Duration + one.Duration, all.Refused + one.Refused, all.Broken + one.Broken,
                one.Median > all.Median ? one.Median : all.Median, one.P99 > all.P99 ? one.P99 : all.P99, all.Laps + one.Laps);
        }

        return (all, watch.Elapsed);
    }

    /// <summary>The oldest that the backlog ever was, in seconds.</summary>
    private static async Task<double> OldestAsync(HttpClient http, CancellationToken ct)
    {
        var oldest = 0.0;
        try
        {
            for (; ; await Task.Delay(1_000, ct))
                oldest = Math.Max(oldest, await SumAsync(http, "penguinmails_webhooks_backlog_age_seconds"));
        }
        catch (OperationCanceledException)
        {
            return oldest;
        }
    }

    private static Task<double> ProcessedAsync(HttpClient http) => SumAsync(http, "penguinmails_webhooks_processed_total");

    private static async Task<double> SumAsync(HttpClient http, string metric)
    {
        var lines = (await http.GetStringAsync("/metrics")).Split('\n').Where(line => line.StartsWith(metric, StringComparison.Ordinal));
        return lines.Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}
