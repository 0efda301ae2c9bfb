using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace PenguinMails.Mail.Tests.Mime;

/// <summary>The least of SMTP that hands a message over, so that composing is tested apart from sending.</summary>
internal sealed class SmtpDialogue : IDisposable
{
    private readonly TcpClient connection;
    private readonly StreamReader replies;

    private SmtpDialogue(TcpClient connection)
    {
        this.connection = connection;
        replies = new(connection.GetStream(), Encoding.ASCII);
    }

    public static async Task<SmtpDialogue> OpenAsync(int port, CancellationToken ct)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port, ct);
        var dialogue = new SmtpDialogue(connection);
        await dialogue.ExpectAsync('2', ct);
        await dialogue.SayAsync("EHLO tests.example", '2', ct);
        return dialogue;
    }

    public async Task SendAsync(RawMessage message, string from, string to, CancellationToken ct)
    {
        await SayAsync($"MAIL FROM:<{from}>{(message.NeedsSmtpUtf8 ? " SMTPUTF8" : "")}", '2', ct);
        await SayAsync($"RCPT TO:<{to}>", '2', ct);
        await SayAsync("DATA", '3', ct);
        using var octets = new MemoryStream();
        await message.WriteAsync(octets, ct);
        Assert.Equal(message.Length, octets.Length);
        await connection.GetStream().WriteAsync(DotStuffed(octets.ToArray()), ct);
        await SayAsync("\r\n.", '2', ct);
    }

    public void Dispose() => connection.Dispose();

    private static byte[] DotStuffed(byte[] octets)
    {
        var stuffed = Encoding.Latin1.GetString(octets).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(stuffed.EndsWith("\r\n", StringComparison.Ordinal) ? stuffed[..^2] : stuffed);
    }

    private async Task SayAsync(string line, char expected, CancellationToken ct)
    {
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), ct);
        await ExpectAsync(expected, ct);
    }

    private async Task ExpectAsync(char expected, CancellationToken ct)
    {
        string? reply;
        do
            reply = await replies.ReadLineAsync(ct);
        while (reply is { Length: > 3 } && reply[3] == '-');
        Assert.True(reply?[0] == expected, reply);
    }
}
