using System.Diagnostics;
using System.Globalization;
using PenguinMails.Bench.Servers;
using PenguinMails.Mail;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// Hands messages of 10 KB to Postfix's smtp-sink over connections that are used again, as Postfix's own smtp-source does it:
/// the same number of sessions, in the same run, in turn.
/// </summary>
internal sealed class SmtpScenario(Stage stage, int port)
{
    private const int Messages = 10_000;
    private const int Sessions = 20;
    private const string Sink = "/usr/sbin/smtp-sink";
    private const string Source = "/usr/sbin/smtp-source";
    private const string Sender = "sender@example.com";
    private const string Recipient = "anna@example.net";

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        if (!File.Exists(Sink) || !File.Exists(Source))
            return [];
        var port = ChildProcess.FreePort();
        // As root it wants to be told as whom it is to run.
        string[] user = Environment.UserName == "root" ? ["-u", "nobody"] : [];
        using var sink = await ChildProcess.StartAsync(stage.NewFolder("smtp"), "smtp-sink", port, Sink, [.. user, $"127.0.0.1:{port}", "512"]);
        var figures = await new SmtpScenario(stage, port).MeasureAsync();
        return [.. figures.Select(figure => figure with { Storage = "" })];
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        using var letters = new SmtpLetters();
        return await Contest.RunAsync(stage, "smtp, 10 KB", [
            new("smtp-source", (_, _) => SourceAsync()),
            new("pool, ready messages", (_, _) => PoolAsync(_ => ValueTask.FromResult(letters.Ready))),
            new("pool, composed", (_, _) => PoolAsync(number => ValueTask.FromResult(letters.Compose(number)))),
            new("pool, composed and signed", (_, _) => PoolAsync(letters.ComposeAndSignAsync)),
        ]);
    }

    private async Task<Round> SourceAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(Source, [
            "-d", "-s", Text(Sessions), "-m", Text(Messages), "-l", Text(SmtpLetters.Size), "-f", Sender, "-t", Recipient, $"127.0.0.1:{port}",
        ]);
        await process.WaitForExitAsync();
        var broken = process.ExitCode == 0 ? 0 : Messages;
        return new(Messages / Stopwatch.GetElapsedTime(started).TotalSeconds, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0, broken);
    }

    private async Task<Round> PoolAsync(Func<int, ValueTask<RawMessage>> messageOf)
    {
        await using var pool = new SmtpPool(new()
        {
            Host = "127.0.0.1",
            Port = port,
            Security = SmtpSecurity.None,
            MaxConnections = Sessions,
            MessagesPerConnection = int.MaxValue,
        });
        var (processor, allocated, started) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var next = 0;
        var refused = 0;
        var times = new TimeSpan[Messages];
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Task.Run(SendAsync)));
        var duration = Stopwatch.GetElapsedTime(started);
        Array.Sort(times);
        return new(
            Messages / duration.TotalSeconds, (Environment.CpuUsage.TotalTime - processor) / Messages, times[Messages / 2], times[Messages * 99 / 100], refused, 0)
        {
            AllocatedBytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Messages,
        };

        async Task SendAsync()
        {
            var envelope = new SmtpEnvelope(Sender, [Recipient]);
            for (var number = Interlocked.Increment(ref next) - 1; number < Messages; number = Interlocked.Increment(ref next) - 1)
            {
                var begun = Stopwatch.GetTimestamp();
                if (await pool.SendAsync(envelope, await messageOf(number), CancellationToken.None) is not SmtpResult.Accepted)
                    Interlocked.Increment(ref refused);
                times[number] = Stopwatch.GetElapsedTime(begun);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
