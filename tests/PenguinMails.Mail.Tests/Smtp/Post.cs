using System.Collections.Concurrent;
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

    public ValueTask DisposeAsync() => Listener.DisposeAsync();

    private ValueTask<SmtpReply> TakeAsync(SmtpDelivery delivery, CancellationToken ct)
    {
        Taken.Enqueue(delivery);
        return new(Answer);
    }
}
