using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>Replies wait here until the client has nothing more to say, so that a pipelined transaction is answered in one write.</summary>
#pragma warning disable CA1001 // A stream in memory holds nothing.
internal sealed class ListenerOutput
#pragma warning restore CA1001
{
    private readonly MemoryStream waiting = new();
    private Stream stream = Stream.Null;

    public void Use(Stream next)
    {
        stream = next;
        waiting.SetLength(0);
    }

    /// <param name="reply">Further lines of a text get the code as well.</param>
    public void Write(string reply)
    {
        var lines = reply.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = i == 0 ? lines[i] : reply[..3] + ' ' + lines[i];
            if (i < lines.Length - 1)
                line = line[..3] + '-' + (line.Length > 4 ? line[4..] : "");
            waiting.Write(Encoding.UTF8.GetBytes(line));
            waiting.Write("\r\n"u8);
        }
    }

    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (waiting.Length == 0)
            return;
        await stream.WriteAsync(waiting.GetBuffer().AsMemory(0, (int)waiting.Length), ct).ConfigureAwait(false);
        waiting.SetLength(0);
    }
}
