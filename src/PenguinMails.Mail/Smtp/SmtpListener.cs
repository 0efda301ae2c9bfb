using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Mail.Smtp;

/// <summary>An SMTP server that hands every message to a function and relays nothing.</summary>
public sealed class SmtpListener : IAsyncDisposable
{
    private readonly SmtpListenerOptions options;
    private readonly TimeProvider clock;
    private readonly ListenerMemory memory;
    private readonly Socket socket;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<IPAddress, int> perAddress = new();
    private readonly ConcurrentDictionary<Task, bool> sessions = new();
    private readonly Task accepting;
    private int connections;

    private SmtpListener(SmtpListenerOptions options, TimeProvider clock)
    {
        (this.options, this.clock) = (options, clock);
        memory = new(options.MaxBufferedBytes);
        socket = new(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(options.EndPoint);
        socket.Listen(512);
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <exception cref="SocketException">The address is in use.</exception>
    public static SmtpListener Start(SmtpListenerOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(options, clock ?? TimeProvider.System);
    }

    /// <summary>Takes no more connections and ends those that are open.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        socket.Dispose();
        await accepting.ConfigureAwait(false);
        await Task.WhenAll(sessions.Keys).ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await socket.AcceptAsync(stopping.Token).ConfigureAwait(false);
            }
            catch (SocketException) when (!stopping.IsCancellationRequested)
            {
                // The client left before it was its turn, or the process is out of descriptors for the moment.
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, CancellationToken.None).ConfigureAwait(false);
                continue;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            var session = ServeAsync(client);
            sessions.TryAdd(session, true);
            _ = session.ContinueWith(done => sessions.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        IPAddress? address = null;
        var all = Interlocked.Increment(ref connections);
        try
        {
            client.NoDelay = true;
            address = ((IPEndPoint)client.RemoteEndPoint!).Address;
            var own = perAddress.AddOrUpdate(address, 1, static (_, count) => count + 1);
            var stream = new NetworkStream(client, ownsSocket: true);
            var isTooMany = all > options.MaxConnections || own > options.MaxConnectionsPerAddress;
            using var session = new ListenerSession(stream, address, isTooMany ? options with { Greet = TurnAway } : options, memory, clock);
            await session.RunAsync(stopping.Token).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // It left between connecting and being looked at.
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref connections);
            if (address is not null && perAddress.AddOrUpdate(address, 0, static (_, count) => count - 1) <= 0)
                perAddress.TryRemove(new(address, 0));
        }
    }

    private static ValueTask<SmtpReply?> TurnAway(SmtpPeer peer, CancellationToken ct) => new(new SmtpReply(421, "4.7.0", "Too many connections"));
}
