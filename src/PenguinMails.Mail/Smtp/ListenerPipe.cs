using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SmtpServer.IO;

namespace PenguinMails.Mail.Smtp;

/// <summary>One connection as the library sees it.</summary>
internal sealed class ListenerPipe(ListenerStream stream, Action<ListenerPipe> leave) : ISecurableDuplexPipe
{
    public ListenerStream Stream => stream;

    /// <summary>How many the message to come has: the library does not show it.</summary>
    public int Recipients { get; set; }

    public PipeReader Input { get; } = PipeReader.Create(stream, new(bufferSize: 2 * ListenerInput.MaxLine, minimumReadSize: ListenerInput.MaxLine, leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new(leaveOpen: true));

    public bool IsSecure => stream.Transport is SslStream;

    public SslProtocols SslProtocol => (stream.Transport as SslStream)?.SslProtocol ?? SslProtocols.None;

    public Task UpgradeAsync(X509Certificate certificate, SslProtocols protocols, CancellationToken cancellationToken = default) =>
        stream.EncryptAsync(new() { ServerCertificate = certificate, EnabledSslProtocols = protocols });

    public void Dispose()
    {
        stream.Dispose();
        leave(this);
    }
}
