using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Sandbox.Dns;

/// <summary>A name server on loopback, by UDP and TCP on the same port.</summary>
internal sealed class DnsServer(IConfiguration configuration, PublishedRecords records, TimeProvider clock) : IHostedService, IDisposable
{
    private const int LongestQuery = 4096;
    private const int Tries = 20;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private Socket udp = null!;
    private TcpListener tcp = null!;
    private Task loops = Task.CompletedTask;

    public int Port => ((IPEndPoint)tcp.LocalEndpoint).Port;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Bind(configuration.GetValue("Dns:Port", 0));
        loops = Task.WhenAll(AnswerDatagramsAsync(), AcceptAsync());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        tcp.Stop();
        await loops;
    }

    public void Dispose()
    {
        udp?.Dispose();
        tcp?.Dispose();
        stopping.Dispose();
    }

    /// <summary>A port that is free for TCP may be taken for UDP: then another one.</summary>
    private void Bind(int port)
    {
        for (var left = Tries; ; left--)
        {
            tcp = new(IPAddress.Loopback, port);
            udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                tcp.Start();
                udp.Bind(tcp.LocalEndpoint);
                return;
            }
            catch (SocketException) when (port == 0 && left > 1)
            {
                tcp.Dispose();
                udp.Dispose();
            }
        }
    }

    private async Task AnswerDatagramsAsync()
    {
        var buffer = new byte[LongestQuery];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var received = await udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), stopping.Token);
                if (DnsMessage.Answer(buffer.AsSpan(0, received.ReceivedBytes), records, byTcp: false) is { } answer)
                    await udp.SendToAsync(answer, received.RemoteEndPoint, stopping.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Who asked may be gone, which the system reports here.
            }
        }
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await tcp.AcceptSocketAsync(stopping.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Gone before it was accepted, or the end.
            }
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using var deadline = new CancellationTokenSource(Idle, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping.Token);
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            var length = new byte[2];
            while (await stream.ReadAtLeastAsync(length, 2, throwOnEndOfStream: false, end.Token) == 2)
            {
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, end.Token);
                if (DnsMessage.Answer(query, records, byTcp: true) is not { } answer)
                    return;
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Who asked is gone.
        }
    }
}
