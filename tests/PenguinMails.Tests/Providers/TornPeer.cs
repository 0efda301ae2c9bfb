using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Tests.Providers;

/// <summary>Takes a request, or its beginning, and resets the connection.</summary>
internal sealed class TornPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly bool _readAll;
    private Task _loop = Task.CompletedTask;
    private int _connections;
    private volatile bool _stopping;

    private TornPeer(bool readAll) => _readAll = readAll;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Connections => _connections;

    public static Task<TornPeer> StartAsync(bool readAll)
    {
        var peer = new TornPeer(readAll);
        peer._listener.Start();
        peer._loop = peer.LoopAsync();
        return Task.FromResult(peer);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _listener.Stop();
        await _loop;
        _listener.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _connections);
                var (buffer, head) = (new byte[4096], "");
                while (!head.Contains("\r\n\r\n", StringComparison.Ordinal)) head += Read(buffer, await socket.ReceiveAsync(buffer));

                // A small request arrives with its head or right behind it; its JSON array ends with a bracket.
                while (_readAll && !head.EndsWith(']')) head += Read(buffer, await socket.ReceiveAsync(buffer));
                socket.LingerState = new(true, 0);
            }
        }
        catch (Exception exception) when (_stopping && exception is (SocketException or InvalidOperationException))
        {
            // The listener was stopped, while it waited or before it waited again.
        }
    }

    private static string Read(byte[] buffer, int count) =>
        count == 0 ? throw new InvalidOperationException("The client left first.") : System.Text.Encoding.Latin1.GetString(buffer, 0, count);
}
