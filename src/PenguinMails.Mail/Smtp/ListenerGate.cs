using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SmtpServer;
using SmtpServer.IO;
using SmtpServer.Net;

namespace PenguinMails.Mail.Smtp;

/// <summary>Lets connections in, so many in all and of one address.</summary>
internal sealed class ListenerGate : IEndpointListenerFactory, IEndpointListener
{
    private readonly SmtpListenerOptions options;
    private readonly TimeProvider clock;
    private readonly CancellationToken stopping;
    private readonly ListenerMemory memory;
    private readonly Socket socket;
    private readonly ConcurrentDictionary<ListenerPipe, IPAddress> open = new();

    public ListenerGate(SmtpListenerOptions options, TimeProvider clock, CancellationToken stopping)
    {
        (this.options, this.clock, this.stopping) = (options, clock, stopping);
        memory = new(options.MaxBufferedBytes);
        socket = new(options.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(options.EndPoint);
        socket.Listen(512);
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    public IEndpointListener CreateListener(IEndpointDefinition endpointDefinition) => this;

    public async Task<ISecurableDuplexPipe> GetPipeAsync(ISessionContext context, CancellationToken cancellationToken)
    {
        while (true)
            if (Admit(await AcceptAsync(cancellationToken).ConfigureAwait(false)) is { } pipe)
                return pipe;
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask<Socket> AcceptAsync(CancellationToken ct)
    {
        while (true)
            try
            {
                return await socket.AcceptAsync(ct).ConfigureAwait(false);
            }
            catch (SocketException) when (!ct.IsCancellationRequested)
            {
                // The client left before it was its turn, or the process is out of descriptors for the moment.
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, ct).ConfigureAwait(false);
            }
    }

    private ListenerPipe? Admit(Socket client)
    {
        try
        {
            client.NoDelay = true;
            var address = ((IPEndPoint)client.RemoteEndPoint!).Address;
            if (open.Count < options.MaxConnections && open.Values.Count(address.Equals) < options.MaxConnectionsPerAddress)
                return Enter(client, address);
            client.Send("421 4.7.0 Too many connections\r\n"u8);
        }
        catch (SocketException)
        {
            // It left between connecting and being looked at.
        }

        client.Dispose();
        return null;
    }

    private ListenerPipe Enter(Socket client, IPAddress address)
    {
        var pipe = new ListenerPipe(new ListenerStream(new NetworkStream(client, ownsSocket: true), options, memory, clock, stopping), Leave);
        open[pipe] = address;
        return pipe;
    }

    private void Leave(ListenerPipe pipe) => open.TryRemove(pipe, out _);
}
