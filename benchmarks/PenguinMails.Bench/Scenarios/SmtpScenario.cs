using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using PenguinMails.Bench.Servers;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// Hands messages of 10 KB to Postfix's smtp-sink over connections that are used again, as Postfix's own smtp-source and
/// MailKit alone do it: the same number of sessions, in the same run, in turn.
/// </summary>
internal sealed class SmtpScenario(Stage stage, int port)
{
    private const int Messages = 10_000;
    private const int Sessions = 20;
    private const string Source = "/usr/sbin/smtp-source";
    private const string Host = "127.0.0.1";
    private const string Sender = "sender@example.com";
    private const string Recipient = "anna@example.net";

    private static readonly SmtpEnvelope Envelope = new(Sender, [Recipient]);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        if (!SmtpSink.IsInstalled || !File.Exists(Source))
            return [];
        var port = ChildProcess.FreePort();
        using var sink = await SmtpSink.StartAsync(stage.NewFolder("smtp"), port);
        var figures = await new SmtpScenario(stage, port).MeasureAsync();
        return [.. figures.Select(figure => figure with { Storage = "" })];
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var letters = new SmtpLetters();
        return await Contest.RunAsync(stage, "smtp, 10 KB", [
            new("smtp-source", (_, _) => SourceAsync()),
            new("MailKit, ready messages", (_, _) => MailKitAsync(letters)),
            new("pool, ready messages", (_, _) => PoolAsync(pool =>
            {
                var ready = letters.Ready();
                return _ => pool.SendAsync(Envelope, ready, CancellationToken.None);
            })),
            new("pool, composed", (_, _) => PoolAsync(pool => number => pool.SendAsync(Envelope, letters.Compose(number), CancellationToken.None))),
            new("pool, composed and signed", (_, _) => PoolAsync(pool => async number =>
                await pool.SendAsync(Envelope, letters.ComposeAndSign(number), CancellationToken.None))),
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

    /// <summary>As many connections as it takes, and nothing around them: what a program without a pool would get.</summary>
    private async Task<Round> MailKitAsync(SmtpLetters letters)
    {
        var clients = new List<SmtpClient>();
        try
        {
            for (var i = 0; i < Sessions; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(Host, port);
                clients.Add(new());
                await clients[i].ConnectAsync(socket, Host, port, SecureSocketOptions.None);
            }

            var (from, to) = (new MailboxAddress(null, Sender), new MailboxAddress(null, Recipient));
            return await SendAllAsync(session =>
            {
                var ready = letters.Ready();
                return async _ => (await clients[session].SendAsync(ready, from, [to])).Length > 0;
            });
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    /// <param name="senderOf">For each session, what sends one message.</param>
    private async Task<Round> PoolAsync(Func<SmtpPool, Func<int, Task<SmtpResult>>> senderOf)
    {
        await using var pool = new SmtpPool(new()
        {
            Host = Host,
            Port = port,
            Security = SmtpSecurity.None,
            MaxConnections = Sessions,
            MessagesPerConnection = int.MaxValue,
        });
        return await SendAllAsync(_ =>
        {
            var send = senderOf(pool);
            return async number => await send(number) is SmtpResult.Accepted;
        });
    }

    private static async Task<Round> SendAllAsync(Func<int, Func<int, Task<bool>>> senderOf)
    {
        var senders = Enumerable.Range(0, Sessions).Select(senderOf).ToList();
        var (processor, allocated, started) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        var next = 0;
        var refused = 0;
        var times = new TimeSpan[Messages];
        await Task.WhenAll(senders.Select(send => Task.Run(() => SendAsync(send))));
        var duration = Stopwatch.GetElapsedTime(started);
        Array.Sort(times);
        return new(
            Messages / duration.TotalSeconds, (Environment.CpuUsage.TotalTime - processor) / Messages, times[Messages / 2], times[Messages * 99 / 100], refused, 0)
        {
            AllocatedBytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / Messages,
        };

        async Task SendAsync(Func<int, Task<bool>> send)
        {
            for (var number = Interlocked.Increment(ref next) - 1; number < Messages; number = Interlocked.Increment(ref next) - 1)
            {
                var begun = Stopwatch.GetTimestamp();
                if (!await send(number))
                    Interlocked.Increment(ref refused);
                times[number] = Stopwatch.GetElapsedTime(begun);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
