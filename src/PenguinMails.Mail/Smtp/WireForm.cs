using System.Text;
using MimeKit;
using MimeKit.IO;

namespace PenguinMails.Mail.Smtp;

/// <summary>What a message is like on the wire, found by writing it once.</summary>
internal sealed class WireForm : MeasuringStream
{
    private bool afterReturn;

    private WireForm()
    {
    }

    /// <summary>As messages are signed, measured and sent: the same octets each time, whatever the server offers.</summary>
    public static FormatOptions Format { get; } = CreateFormat();

    /// <summary>Some octet is over 127.</summary>
    public bool Is8Bit { get; private set; }

    /// <summary>The header has octets over 127 (RFC 6532).</summary>
    public bool NeedsSmtpUtf8 { get; private init; }

    /// <summary>A CR or LF stands alone: at a server that is lax about line ends it could end the message early ("SMTP smuggling").</summary>
    public bool HasBareLineEnd { get; private set; }

    public static WireForm Of(MimeMessage message, CancellationToken ct)
    {
        var form = new WireForm { NeedsSmtpUtf8 = message.Headers.Concat(message.Body?.Headers ?? []).Any(static header => !Ascii.IsValid(header.RawValue)) };
        message.WriteTo(Format, form, ct);
        form.HasBareLineEnd |= form.afterReturn;
        return form;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        var octets = buffer.AsSpan(offset, count);
        Is8Bit |= !Ascii.IsValid(octets);
        while (!octets.IsEmpty && !HasBareLineEnd)
        {
            var end = octets.IndexOfAny((byte)'\r', (byte)'\n');
            var isFeed = end >= 0 && octets[end] == '\n';
            HasBareLineEnd = afterReturn ? end != 0 || !isFeed : isFeed;
            afterReturn = end >= 0 && !isFeed;
            octets = end < 0 ? [] : octets[(end + 1)..];
        }

        base.Write(buffer, offset, count);
    }

    private static FormatOptions CreateFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        return format;
    }
}
