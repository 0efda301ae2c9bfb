using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Tests;

/// <summary>A name server that answers nothing and says so at once, for all gateways that are given no other: no test asks the world, or waits for it.</summary>
internal static class RefusingDns
{
    private const byte Response = 0x80;
    private const byte Refused = 5;

    private static readonly Lazy<IPEndPoint> Started = new(Start);

    public static string EndPoint => Started.Value.ToString();

    private static IPEndPoint Start()
    {
        var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _ = AnswerAsync(socket);
        return (IPEndPoint)socket.Client.LocalEndPoint!;
    }

    private static async Task AnswerAsync(UdpClient socket)
    {
        while (true)
        {
            var asked = await socket.ReceiveAsync();
            if (asked.Buffer.Length < 12)
                continue;

            asked.Buffer[2] |= Response;
            asked.Buffer[3] = Refused;
            await socket.SendAsync(asked.Buffer, asked.RemoteEndPoint);
        }
    }
}
