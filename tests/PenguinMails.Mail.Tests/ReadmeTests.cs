using MimeKit;
using PenguinMails.Mail.Bounces;
using PenguinMails.Mail.Dkim;
using PenguinMails.Mail.Smtp;
using Xunit;

namespace PenguinMails.Mail.Tests;

/// <summary>What the library's README shows, word for word, does what it says.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task Its_examples_send_an_email_and_hear_of_its_bounce()
    {
        var (secret, ct) = (new byte[32], TestContext.Current.CancellationToken);
        var (taken, bounced) = (new List<SmtpDelivery>(), new List<BounceKind>());
        await using var receiver = SmtpListener.Start(new()
        {
            Recipient = (_, _, _) => default,
            Deliver = (delivery, _) =>
            {
                taken.Add(delivery);
                return ValueTask.FromResult(new SmtpReply(250, "2.0.0", "Ok: queued as 4711"));
            },
        });
        var server = new SmtpServerSettings { Host = "127.0.0.1", Port = receiver.EndPoint.Port, Security = SmtpSecurity.None };

        Assert.Equal("taken as 4711", await SendAsync(secret, server, ct));
        var sent = Assert.Single(taken);
        Assert.Equal("Grüße", InboundMessage.Read(sent.Content).Subject);

        await HearAsync(secret, bounced, async port =>
        {
            await using var pool = new SmtpPool(server with { Port = port });
            var report = MimeMessage.Load(new MemoryStream(Corpus.Read("dsn-postfix-two-recipients")));
            Assert.IsType<SmtpResult.NoRecipient>(await pool.SendAsync(new("", ["b+forged@bounces.example.com"]), report, ct));
            Assert.IsType<SmtpResult.Accepted>(await pool.SendAsync(new("", [sent.ReturnPath]), report, ct));
        });
        Assert.Contains(BounceKind.Hard, bounced);
    }

    [Fact]
    public void What_it_shows_is_what_is_tested()
    {
        var (shown, tested) = (Read("README.md"), Read("ReadmeTests.cs").Split('\n').Select(line => line.Trim()).ToHashSet());
        var examples = shown.Split("```").Where((_, i) => i % 2 == 1).SelectMany(block => block.Split('\n').Skip(1)).Select(line => line.Trim()).ToList();

        Assert.True(examples.Count > 30);
        Assert.Equal([], examples.Where(line => line.Length > 0 && !tested.Contains(line)));
    }

    private static async Task<string> SendAsync(byte[] secret, SmtpServerSettings server, CancellationToken ct)
    {
        var email = new MimeMessage
        {
            Subject = "Grüße",
            Body = new BodyBuilder { TextBody = "Hello Bob", HtmlBody = "<p>Hello Bob</p>" }.ToMessageBody(),
        };
        email.From.Add(new MailboxAddress("Ann", "ann@example.com"));
        email.To.Add(MailboxAddress.Parse("bob@example.org"));
        email.Prepare(EncodingConstraint.SevenBit);
        new DkimSigner("example.com", "pm", DkimKey.Generate()).Sign(email, TimeProvider.System.GetUtcNow());
        var returnPath = VerpAddress.Create(secret, "delivery 1"u8, "bounces.example.com");

        await using var pool = new SmtpPool(server);
        var outcome = await pool.SendAsync(new(returnPath, ["bob@example.org"]), email, ct) switch
        {
            SmtpResult.Accepted taken => $"taken as {taken.QueueId}",
            SmtpResult.NoRecipient none => $"refused: {none.Refusals[0].Reply}",
            SmtpResult.Refused refused => $"refused: {refused.Reply}",
            SmtpResult.NotTaken later => $"certainly not taken: {later.Detail}",
            SmtpResult.Unknown lost => $"it may have been taken: {lost.Detail}",
            SmtpResult.Misconfigured wrong => $"{wrong.Problem}: {wrong.Detail}",
            _ => throw new InvalidOperationException(),
        };
        return outcome;
    }

    private static async Task HearAsync(byte[] secret, List<BounceKind> bounced, Func<int, Task> reportAsync)
    {
        await using var listener = SmtpListener.Start(new()
        {
            Recipient = (_, address, _) => ValueTask.FromResult(VerpAddress.TryRead(secret, address, out _) ? null : new SmtpReply(550, "5.1.1", "No such address")),
            Deliver = (delivery, _) =>
            {
                if (BounceReader.Read(delivery.Content) is InboundReport.Delivery report)
                    bounced.AddRange(report.Recipients.Where(recipient => recipient.Action == DeliveryAction.Failed).Select(recipient => recipient.Kind));
                return ValueTask.FromResult(new SmtpReply(250, "2.0.0", "Ok"));
            },
        });
        await reportAsync(listener.EndPoint.Port);
    }

    private static string Read(string name)
    {
        using var stream = new StreamReader(typeof(ReadmeTests).Assembly.GetManifestResourceStream(name)!);
        return stream.ReadToEnd();
    }
}
