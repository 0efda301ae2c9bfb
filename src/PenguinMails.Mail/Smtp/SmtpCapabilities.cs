using System.Globalization;

namespace PenguinMails.Mail.Smtp;

/// <summary>What a server offers in its reply to EHLO.</summary>
public sealed record SmtpCapabilities
{
    /// <summary>After HELO nothing is known to be offered.</summary>
    public static SmtpCapabilities None { get; } = new();

    public bool Pipelining { get; init; }
    public bool StartTls { get; init; }
    public bool EightBitMime { get; init; }
    public bool SmtpUtf8 { get; init; }
    public bool Chunking { get; init; }
    public bool EnhancedStatusCodes { get; init; }

    /// <summary>SIZE is offered; a limit need not be told.</summary>
    public bool Size { get; init; }

    /// <summary>Largest message in octets; null without a fixed limit.</summary>
    public long? MaxSize { get; init; }

    /// <summary>In capitals.</summary>
    public IReadOnlyList<string> Authentication { get; init; } = [];

    /// <summary>Messages per connection and recipients per message, where LIMITS tells (RFC 9422).</summary>
    public int? MaxMessages { get; init; }

    public int? MaxRecipients { get; init; }

    /// <param name="lines">The reply's lines without the code; the first is the server's name.</param>
    internal static SmtpCapabilities Read(IEnumerable<string> lines) =>
        lines.Skip(1).Aggregate(None, static (known, line) => known.With(line));

    private SmtpCapabilities With(string line)
    {
        // Servers of old wrote AUTH=LOGIN.
        var words = line.Replace("AUTH=", "AUTH ", StringComparison.OrdinalIgnoreCase)
            .ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is not [var keyword, .. var rest] ? this : keyword switch
        {
            "PIPELINING" => this with { Pipelining = true },
            "STARTTLS" => this with { StartTls = true },
            "8BITMIME" => this with { EightBitMime = true },
            "SMTPUTF8" => this with { SmtpUtf8 = true },
            "CHUNKING" => this with { Chunking = true },
            "ENHANCEDSTATUSCODES" => this with { EnhancedStatusCodes = true },
            "SIZE" => this with { Size = true, MaxSize = Positive(rest.FirstOrDefault()) },
            "AUTH" => this with { Authentication = [.. Authentication.Union(rest)] },
            "LIMITS" => this with { MaxMessages = Limit(rest, "MAILMAX="), MaxRecipients = Limit(rest, "RCPTMAX=") },
            _ => this,
        };
    }

    private static int? Limit(string[] words, string name) =>
        (int?)Positive(words.FirstOrDefault(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..], int.MaxValue);

    // Zero says that there is no fixed limit (RFC 1870, 6.1).
    private static long? Positive(string? text, long most = long.MaxValue) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? Math.Min(number, most) : null;
}
