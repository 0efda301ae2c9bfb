using System.Globalization;
using System.Text;
using MimeKit;
using PenguinMails.Mail.Dkim;

namespace PenguinMails.Bench.Scenarios;

/// <summary>Messages of about 10 KB: ready ones, composed ones, signed ones.</summary>
internal sealed class SmtpLetters
{
    public const int Size = 10 * 1024;

    private static readonly MailboxAddress From = new("Example", "news@example.com");
    private static readonly MailboxAddress To = new(null, "anna@example.net");

    private readonly string text = Paragraphs(Size - 900);
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    private readonly DkimSigner signer = new("example.com", "bench", DkimKey.Generate());

    /// <summary>One that is ready to be sent; two connections can't send the same at once.</summary>
    public MimeMessage Ready() => Compose(0);

    public MimeMessage Compose(int number)
    {
        var message = new MimeMessage([From], [To], "News of the day", new TextPart("plain") { Text = text })
        {
            Date = now,
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{number}.bench@example.com"),
        };
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    public MimeMessage ComposeAndSign(int number)
    {
        var message = Compose(number);
        signer.Sign(message, now);
        return message;
    }

    private static string Paragraphs(int size)
    {
        var text = new StringBuilder();
        while (text.Length < size)
            text.Append("Every line of this paragraph is as long as lines of email usually are.\r\n");
        return text.ToString();
    }
}
