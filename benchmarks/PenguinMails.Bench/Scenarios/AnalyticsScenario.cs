using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Bench.Servers;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Commands.Seeding;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// What the analytics page costs over made-up deliveries of 90 days: each of its queries, the page in Chromium, and what a delivery and an event take in the store.
/// It prints its own table; not part of the comparison.
/// </summary>
internal sealed class AnalyticsScenario(Stage stage, TextWriter output)
{
    private const int Days = 90;
    private const int Runs = 21;
    private const string Password = "correct horse battery";

    public static async Task PrintAsync(Stage stage)
    {
        var scenario = new AnalyticsScenario(stage, Console.Out);
        await Console.Out.WriteLineAsync("| storage | deliveries | what | |\n| --- | ---: | --- | ---: |");
        foreach (var deliveries in stage.Options.Deliveries)
            await scenario.RunAsync(deliveries, onlyCounts: false);
        foreach (var deliveries in stage.Options.Counted)
            await scenario.RunAsync(deliveries, onlyCounts: true);
    }

    private async Task RunAsync(long deliveries, bool onlyCounts)
    {
        var name = deliveries.ToString("N0", CultureInfo.InvariantCulture) + (onlyCounts ? " by counts alone" : "");
        var store = await stage.NewStoreAsync("analytics");
        string email;
        await using (var customers = await Customers.CreateAsync(store, 1))
        {
            email = await SeedAsync(customers, new(customers.All[0].Tenant, deliveries, Days, onlyCounts), name);
            foreach (var (table, bytes) in await StoreSizes.OfAsync(customers.Get<Database>(), store))
                Print(name, table, bytes);
            await QueriesAsync(customers, name);
        }

        foreach (var (page, paint) in await FirstPaint.OfAsync(stage.NewFolder("paint"), store, email, Password))
            Print(name, $"first paint, {page}", $"{paint:N0} ms");
        Directory.Delete(store.Folder, recursive: true);
    }

    private async Task<string> SeedAsync(Customers customers, SeedOrder order, string name)
    {
        const string Email = "boss@yourdomain.com";
        await customers.Get<Users>().CreateAsync(order.Tenant, Email, Password, UserRole.Admin, "bench");
        var seeder = ActivatorUtilities.CreateInstance<Seeder>(customers.Services);
        var started = Stopwatch.GetTimestamp();
        await seeder.RunAsync(order, await seeder.LanesAsync(order.Tenant, CancellationToken.None), made => Console.Error.WriteLineAsync($"{stage.Storage} {made:N0} of {order.Deliveries:N0}"), CancellationToken.None);
        Print(name, "made in", $"{Stopwatch.GetElapsedTime(started).TotalSeconds:N0} s");
        return Email;
    }

    /// <summary>As they are read for a report, each by itself; the median and the slowest of many, the first left out.</summary>
    private async Task QueriesAsync(Customers customers, string name)
    {
        var (reader, tenant, now) = (customers.Get<ReportReader>(), customers.All[0].Tenant, TimeProvider.System.GetUtcNow());
        foreach (var days in (int[])[7, 30, 90])
        {
            var range = ReportRange.Last(days, now, TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"));
            await MeasureAsync(name, $"{days} days: figures by kind", async () => (await reader.CellsAsync(tenant, range, default)).Count);
            await MeasureAsync(name, $"{days} days: line", async () => (await reader.HoursAsync(tenant, range, default)).Count);
            await MeasureAsync(name, $"{days} days: days for the cost", async () => (await reader.DaysAsync(tenant, range.From.AddMonths(-1), range.Until.AddMonths(1), default)).Count);
            await MeasureAsync(name, $"{days} days: domains that bounce most", async () => (await reader.TopDomainsAsync(tenant, range, default)).Count);
            await MeasureAsync(name, $"{days} days: whole report", async () => (await customers.Get<EspReports>().BuildAsync(new() { Tenant = tenant, TimeZone = "Asia/Kolkata", Days = days }, default))!.Series.Count);
        }

        var campaign = $"made-up-{now.AddDays(-20):yyyy-MM-dd}";
        await MeasureAsync(name, "a campaign: whole report", async () => (await customers.Get<EspReports>().BuildAsync(new() { Tenant = tenant, TimeZone = "UTC", CampaignId = campaign }, default))?.Series.Count ?? 0);
    }

    private async Task MeasureAsync(string name, string what, Func<Task<int>> query)
    {
        var rows = await query();
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            await query();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        Print(name, what, string.Create(CultureInfo.InvariantCulture, $"{times[Runs / 2]:0.0} ms, at most {times[^1]:0.0} ({rows:N0} rows)"));
    }

    private void Print(string name, string what, string value) => output.WriteLine($"| {stage.Storage} | {name} | {what} | {value} |");
}
