using System.Globalization;
using System.Text;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// A message to the bounce domain as it is kept: with the trace that a receiving server writes on top (RFC 5321, 4.4), so that it
/// tells by itself who it was for and when it came.
/// </summary>
internal static class BounceMessage
{
    // Reports are written first; what follows is the email itself, which we have.
    private const int Most = 1 << 20;

    /// <param name="message">As it came.</param>
    /// <param name="recipient">Who the SMTP envelope named; null where another server has written it down already.</param>
    /// <param name="receivedAt">Now.</param>
    public static byte[] Stored(ReadOnlyMemory<byte> message, string? recipient, DateTimeOffset receivedAt)
    {
        var date = receivedAt.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
        var trace = $"{(recipient is null ? "" : $"Delivered-To: {recipient}\r\n")}Received: by bounce intake; {date}\r\n";
        return [.. Encoding.UTF8.GetBytes(trace), .. message.Span[..Math.Min(message.Length, Most)]];
    }
}
