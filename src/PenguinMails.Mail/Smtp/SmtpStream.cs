using System.Net.Sockets;

namespace PenguinMails.Mail.Smtp;

/// <summary>A connection's socket, on which nothing is written that the watch holds back. MailKit has no place of its own to wait at before DATA.</summary>
internal sealed class SmtpStream(Socket socket, SmtpWatch watch) : NetworkStream(socket, ownsSocket: true)
{
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await watch.BeforeWriteAsync().ConfigureAwait(false);
        await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }
}
