using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Mail.Tests.Smtp;

/// <summary>The project's own listener with a bag for what it was given, and a pool that talks to it.</summary>
internal sealed class Post : IAsyncDisposable
{
    private Post(SmtpListenerOptions options) => Listener = SmtpListener.Start(options with { Deliver = TakeAsync });

    public SmtpListener Listener { get; }

    public ConcurrentQueue<SmtpDelivery> Taken { get; } = [];

    public SmtpReply Answer { get; set; } = new(250, "2.0.0", "Ok: queued as 1");

    public static Post Open(Func<SmtpListenerOptions, SmtpListenerOptions>? change = null)
    {
        var options = new SmtpListenerOptions { Deliver = null!, HostName = "post.test", Recipient = (_, _, _) => default };
        return new(change?.Invoke(options) ?? options);
    }

    public SmtpServerSettings Settings(X509Certificate2? trusted = null) => new()
    {
        Host = "localhost",
        Port = Listener.EndPoint.Port,
        Security = trusted is null ? SmtpSecurity.None : SmtpSecurity.StartTls,
        TrustedRoots = trusted is null ? null : [trusted],
    };

    public static string Text(SmtpDelivery delivery) => Encoding.UTF8.GetString(delivery.Content.Span);

    /// <summary>Says everything at once and listens until the other side has had enough.</summary>
    public async Task<string> TalkAsync(string text, CancellationToken ct)
    {
        using var client = await ConnectAsync(ct);
        var heard = new MemoryStream();
        var listening = client.GetStream().CopyToAsync(heard, ct);
        foreach (var ending in (Task[])[client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), ct).AsTask(), listening])
            try
            {
                await ending;
            }
            catch (IOException)
            {
                // It hung up on what we were still saying; what it said before is heard to its end.
            }

        return Encoding.UTF8.GetString(heard.ToArray());
    }

    public async Task<TcpClient> ConnectAsync(CancellationToken ct)
    {
        var client = new TcpClient();
        await client.ConnectAsync(Listener.EndPoint, ct);
        return client;
    }

    public ValueTask DisposeAsync() => Listener.DisposeAsync();

    private ValueTask<SmtpReply> TakeAsync(SmtpDelivery delivery, CancellationToken ct)
    {
        Taken.Enqueue(delivery);
        return new(Answer);
    }
}
