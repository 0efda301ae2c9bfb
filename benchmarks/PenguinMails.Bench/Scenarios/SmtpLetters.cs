using System.Globalization;
using System.Text;
using MimeKit;
using PenguinMails.Mail;
using PenguinMails.Mail.Dkim;
using PenguinMails.Mail.Mime;

namespace PenguinMails.Bench.Scenarios;

/// <summary>Messages of about 10 KB: ready ones, composed ones, signed ones.</summary>
internal sealed class SmtpLetters : IDisposable
{
    public const int Size = 10 * 1024;

    private static readonly Mailbox From = new("Example", new EmailAddress("news", "example.com"));
    private static readonly Mailbox To = new(null, new EmailAddress("anna", "example.net"));

    private readonly string text = Paragraphs(Size - 900);
    private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
    private readonly DkimSigner signer = new("example.com", "bench", DkimKey.Generate());

    /// <summary>One that is ready to be sent; two connections can't send the same at once.</summary>
    public MimeMessage Ready() => Compose(0).ToMimeMessage();

    public RawMessage Compose(int number) => MimeComposer.Compose(new()
    {
        From = From,
        To = [To],
        Subject = "News of the day",
        Date = now,
        MessageId = string.Create(CultureInfo.InvariantCulture, $"{number}.bench@example.com"),
        TextBody = text,
    });

    public async ValueTask<RawMessage> ComposeAndSignAsync(int number) => await signer.SignAsync(Compose(number), now, CancellationToken.None);

    public void Dispose() => signer.Dispose();

    private static string Paragraphs(int size)
    {
        var text = new StringBuilder();
        while (text.Length < size)
            text.Append("Every line of this paragraph is as long as lines of email usually are.\r\n");
        return text.ToString();
    }
}
