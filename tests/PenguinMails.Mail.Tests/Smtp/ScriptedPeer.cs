using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Mail.Tests.Smtp;

/// <summary>A server that says what it was told to say: one script for each connection, in order.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task talking;

    private ScriptedPeer(Func<Talk, Task>[] scripts)
    {
        listener.Start();
        talking = TalkAsync(scripts);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connections came.</summary>
    public int Connections { get; private set; }

    public static ScriptedPeer Start(params Func<Talk, Task>[] scripts) => new(scripts);

    public SmtpServerSettings Settings() => new()
    {
        Host = "localhost",
        Port = Port,
        Security = SmtpSecurity.None,
        LocalName = "client.test",
        MaxConnections = 1,
    };

    public SmtpPool Pool() => new(Settings());

    /// <summary>The scripts' own failures come out here.</summary>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await talking;
    }

    private async Task TalkAsync(Func<Talk, Task>[] scripts)
    {
        var talks = new List<Task>();
        try
        {
            foreach (var script in scripts)
            {
                var client = await listener.AcceptTcpClientAsync();
                Connections++;
                talks.Add(TalkAsync(script, client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test needed fewer connections than there are scripts.
        }

        await Task.WhenAll(talks);
    }

    private static async Task TalkAsync(Func<Talk, Task> script, TcpClient client)
    {
        using (client)
            await script(new(client));
    }
}

internal sealed class Talk(TcpClient client)
{
    private readonly NetworkStream stream = client.GetStream();
    private readonly byte[] octet = new byte[1];

    public const string Pipelining = "250-peer.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 100000";

    public NetworkStream Stream => stream;

    public async Task SayAsync(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"));

    /// <summary>One line; empty at the end of the connection.</summary>
    public async Task<string> HearAsync()
    {
        var line = new StringBuilder();
        while (await stream.ReadAsync(octet) == 1)
        {
            line.Append((char)octet[0]);
            if (octet[0] == '\n')
                break;
        }

        return line.ToString().TrimEnd('\r', '\n');
    }

    public async Task HearAsync(string expected) => Xunit.Assert.Equal(expected, await HearAsync());

    /// <summary>Greeting and EHLO.</summary>
    public async Task OpenAsync(string capabilities = Pipelining)
    {
        await SayAsync("220 peer.test ESMTP");
        await HearAsync("EHLO client.test");
        await SayAsync(capabilities);
    }

    /// <summary>MAIL and RCPT together, then DATA, each answered.</summary>
    public async Task EnvelopeAsync(params string[] replies)
    {
        foreach (var reply in replies)
        {
            await HearAsync();
            await SayAsync(reply);
        }
    }

    /// <summary>Everything to the dot, as it came.</summary>
    public async Task<string> ContentAsync()
    {
        var content = new StringBuilder();
        while (true)
        {
            var line = await HearAsync();
            if (line == ".")
                return content.ToString();
            content.Append(line).Append("\r\n");
        }
    }

    public async Task TakeAsync(string reply = "250 2.0.0 Ok: queued as 4A3B")
    {
        await EnvelopeAsync("250 2.1.0 Ok", "250 2.1.5 Ok", "354 Go");
        await ContentAsync();
        await SayAsync(reply);
    }

    /// <summary>With a reset, as a crash would do it.</summary>
    public void Drop()
    {
        client.Client.LingerState = new(true, 0);
        client.Close();
    }
}

internal static class Letters
{
    public static readonly SmtpEnvelope Envelope = new("sender@example.com", ["anna@example.net"]);

    public static MimeMessage Message(string body = "Hello.\r\n") => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes("Subject: Hi\r\n\r\n" + body)));

    public static SmtpEnvelope To(params string[] recipients) => new("sender@example.com", recipients);
}
