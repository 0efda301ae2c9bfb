using PenguinMails.Bench;
using PenguinMails.Bench.Scenarios;
using PenguinMails.Bench.Servers;

// The floor is this program again, in a process of its own.
if (args.FirstOrDefault() == "floor")
{
    await FloorServer.RunAsync(args[1..]);
    return;
}

var options = BenchOptions.Of(args);
var folder = Directory.CreateTempSubdirectory("bench-").FullName;
Started.Add(folder, () => Directory.Delete(folder, recursive: true));
Started.EndOnSignals();
try
{
    var report = new Report(options);
    if (options.Runs("smtp"))
        report.Add(await SmtpScenario.RunAsync(new(folder, options, null)));
    if (options.Runs("routing"))
        report.Add(await RoutingScenario.RunAsync(new(folder, options, null)));
    foreach (var storage in options.NeedsStorage ? options.Storages : [])
    {
        await using var postgres = storage == "postgres" ? PostgresCluster.Start() : null;
        var stage = new Stage(folder, options, postgres);
        if (options.Stages)
        {
            await Stages.PrintAsync(stage);
            continue;
        }

        if (options.Analytics)
        {
            await AnalyticsScenario.PrintAsync(stage);
            continue;
        }

        if (options.Validation)
        {
            await ValidationScenario.PrintAsync(stage);
            continue;
        }

        if (options.Runs("accept"))
            report.Add(await AcceptScenario.RunAsync(stage));
        if (options.Runs("webhooks"))
            report.Add(await WebhookScenario.RunAsync(stage));
        if (options.Runs("burst"))
            report.Add(await BurstScenario.RunAsync(stage));
        if (options.Runs("end-to-end"))
            report.Add(await EndToEndScenario.RunAsync(stage));
        if (options.Runs("urgent"))
            report.Add(await UrgentScenario.RunAsync(stage));
    }

    report.Print(Console.Out);
    Console.WriteLine($"Written to {report.Write(Path.Combine(Repository.Root, "artifacts/bench"))}");
}
finally
{
    if (Started.Remove(folder))
        Directory.Delete(folder, recursive: true);
}
