using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PenguinMails.Mail.Dns;

/// <summary>One question to one server: by UDP, and again by TCP when the answer is too long for that.</summary>
internal sealed class DnsExchange(TimeSpan timeout, TimeProvider time)
{
    private const int LongestDatagram = 4096;

    public async Task<DnsReply> AskAsync(IPEndPoint server, DnsQuestion question)
    {
        try
        {
            var reply = await AskByUdpAsync(server, question).ConfigureAwait(false);
            return reply.IsTruncated ? await AskByTcpAsync(server, question).ConfigureAwait(false) : reply;
        }
        catch (OperationCanceledException)
        {
            return DnsReply.Failed(DnsFailure.TimedOut, $"The name server {server} did not answer in time.");
        }
        catch (Exception unreachable) when (unreachable is SocketException or IOException)
        {
            return DnsReply.Failed(DnsFailure.Unreachable, $"The name server {server} cannot be reached.");
        }
    }

    // A socket of its own for every question: the port is as hard to guess as the id, and only the server is heard.
    private async Task<DnsReply> AskByUdpAsync(IPEndPoint server, DnsQuestion question)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, deadline.Token).ConfigureAwait(false);

        var buffer = ArrayPool<byte>.Shared.Rent(LongestDatagram);
        try
        {
            var id = NewId();
            await socket.SendAsync(buffer.AsMemory(0, question.Write(id, buffer)), deadline.Token).ConfigureAwait(false);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, deadline.Token).ConfigureAwait(false);
                var reply = DnsReplyReader.Read(buffer.AsSpan(0, length), id, question);
                if (reply.Answer is not null)
                    return reply;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<DnsReply> AskByTcpAsync(IPEndPoint server, DnsQuestion question)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, deadline.Token).ConfigureAwait(false);
        using var stream = new NetworkStream(socket);

        var id = NewId();
        var query = new byte[2 + DnsQuestion.LongestQuery];
        var length = question.Write(id, query.AsSpan(2));
        BinaryPrimitives.WriteUInt16BigEndian(query, (ushort)length);
        await stream.WriteAsync(query.AsMemory(0, 2 + length), deadline.Token).ConfigureAwait(false);

        await stream.ReadExactlyAsync(query.AsMemory(0, 2), deadline.Token).ConfigureAwait(false);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(query)];
        await stream.ReadExactlyAsync(message, deadline.Token).ConfigureAwait(false);
        var reply = DnsReplyReader.Read(message, id, question);
        return reply is { Answer: not null, IsTruncated: false }
            ? reply
            : DnsReply.Failed(DnsFailure.Malformed, $"The name server {server} answered something else by TCP.");
    }

    private static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
}
