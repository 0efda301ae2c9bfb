using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Mail.Tests.Dns;

/// <summary>A name server that behaves as the test says, by UDP and TCP on one port.</summary>
internal sealed class ScriptedDns : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Socket udp = new(SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener tcp;
    private readonly Func<Asked, IEnumerable<byte[]>> script;
    private readonly Task serving;
    private int asked;

    /// <param name="script">The messages that go back, perhaps none.</param>
    public ScriptedDns(Func<Asked, IEnumerable<byte[]>> script)
    {
        this.script = script;
        (tcp, EndPoint) = Bind(udp);
        serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public sealed record Asked(int Number, byte[] Query, bool IsTcp);

    public IPEndPoint EndPoint { get; }

    public int Count => Volatile.Read(ref asked);

    public ConcurrentBag<EndPoint> Callers { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        udp.Dispose();
        tcp.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    // Both protocols on one port, which somebody else may hold for the other one.
    private static (TcpListener, IPEndPoint) Bind(Socket udp)
    {
        while (true)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                udp.Bind(tcp.LocalEndpoint);
                return (tcp, (IPEndPoint)tcp.LocalEndpoint);
            }
            catch (SocketException)
            {
                tcp.Dispose();
            }
        }
    }

    private IEnumerable<byte[]> Answers(byte[] query, bool isTcp) => script(new(Interlocked.Increment(ref asked), query, isTcp));

    private async Task ServeUdpAsync()
    {
        var buffer = new byte[4096];
        while (!end.IsCancellationRequested)
        {
            var received = await udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), end.Token);
            Callers.Add(received.RemoteEndPoint);
            foreach (var answer in Answers(buffer[..received.ReceivedBytes], isTcp: false))
                await udp.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, end.Token);
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!end.IsCancellationRequested)
        {
            using var caller = await tcp.AcceptSocketAsync(end.Token);
            using var stream = new NetworkStream(caller);
            try
            {
                await ServeAsync(stream);
            }
            catch (IOException)
            {
                // The caller gave up.
            }
        }
    }

    // One question per connection.
    private async Task ServeAsync(NetworkStream stream)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, end.Token);
        var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(query, end.Token);
        foreach (var answer in Answers(query, isTcp: true))
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
            await stream.WriteAsync((byte[])[.. length, .. answer], end.Token);
        }
    }
}
