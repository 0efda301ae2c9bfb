using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>Reads what comes to the bounce address. Never throws, whatever comes.</summary>
public static class BounceReader
{
    /// <param name="message">Header and body as received; the size is for the caller to bound.</param>
    public static InboundReport Read(ReadOnlyMemory<byte> message)
    {
        var root = InboundMessage.Read(message);
        var returned = ReturnedMessage.Of(root);
        var report = FeedbackReport.Read(root, returned)
            ?? DeliveryStatus.Read(root)
            ?? AutoReplies.ReadReceipt(root)
            ?? OldBounce.Read(root, ref returned)
            ?? AutoReplies.Read(root)
            ?? new InboundReport.Unclassified();
        return report with
        {
            Returned = returned,
            OriginalMessageId = Clip.Field(MessageIdOf(root, returned)),
            ReturnPaths = ReturnedMessage.ReturnPathsOf(root, returned),
        };
    }

    private static string? MessageIdOf(MimeMessage root, HeaderList? returned) =>
        returned?.Value("Message-ID") is { Length: > 0 } id ? id : root.Headers.Value("In-Reply-To");
}
