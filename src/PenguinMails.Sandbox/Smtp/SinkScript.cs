using PenguinMails.Mail.Smtp;

namespace PenguinMails.Sandbox.Smtp;

/// <summary>What comes back by mail after a message was taken.</summary>
internal enum Return { Hard, Soft, Block, Delayed, Complaint }

/// <summary>What the recipient does with a message.</summary>
internal enum Reading { None, Open, Click, Unsubscribe }

/// <summary>What becomes of mail to one recipient, told by the local part; anything after a plus sign is free.</summary>
internal sealed record SinkScript
{
    private static readonly SinkScript Ordinary = new();

    private static readonly Dictionary<string, SinkScript> Scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hard-bounce"] = new() { Refusal = new(550, "5.1.1", "The email account that you tried to reach does not exist") },
        ["soft-bounce"] = new() { Refusal = new(452, "4.2.2", "The mailbox is full; try again later") },
        ["block"] = new() { Refusal = new(554, "5.7.1", "Service unavailable; client host blocked using bl.example.org") },
        ["dsn"] = new() { Return = Smtp.Return.Hard },
        ["dsn-hard-bounce"] = new() { Return = Smtp.Return.Hard },
        ["dsn-soft-bounce"] = new() { Return = Smtp.Return.Soft },
        ["dsn-block"] = new() { Return = Smtp.Return.Block },
        ["dsn-delayed"] = new() { Return = Smtp.Return.Delayed },
        ["spam-complaint"] = new() { Return = Smtp.Return.Complaint },
        ["open"] = new() { Reading = Reading.Open },
        ["click"] = new() { Reading = Reading.Click },
        ["unsubscribe"] = new() { Reading = Reading.Unsubscribe },
        ["slow"] = new() { IsSlow = true },
        ["drop-after-dot"] = new() { DropsAfterDot = true },
    };

    /// <summary>The answer to RCPT.</summary>
    public SmtpReply? Refusal { get; private init; }

    public Return? Return { get; private init; }

    public Reading Reading { get; private init; }

    public bool IsSlow { get; private init; }

    /// <summary>The message is taken, and the connection ends without an answer.</summary>
    public bool DropsAfterDot { get; private init; }

    public static IEnumerable<string> Names => Scripts.Keys;

    public static SinkScript Of(string recipient)
    {
        var local = recipient.AsSpan(0, recipient.LastIndexOf('@'));
        var plus = local.IndexOf('+');
        return Scripts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(plus < 0 ? local : local[..plus], out var script) ? script : Ordinary;
    }
}
