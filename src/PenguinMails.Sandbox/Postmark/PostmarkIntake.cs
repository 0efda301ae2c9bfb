using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>What a message was answered; <see cref="Deliver"/> are those it really goes to.</summary>
internal readonly record struct SendResult(PostmarkError? Error, PostmarkMessage? Message, IReadOnlyList<string> Deliver, string Text)
{
    public static SendResult Refused(PostmarkError error) => new(error, null, [], error.Message);
}

/// <summary>Decides about one message and, when it is taken, writes it down.</summary>
internal sealed class PostmarkIntake(PostmarkWorld world, Ledger ledger)
{
    public SendResult Take(PostmarkServer server, PostmarkMail mail)
    {
        var error = Check(server, mail, out var recipients);
        if (error is not null) return SendResult.Refused(error);
        var emails = recipients.Emails();
        if (server.Token == PostmarkWorld.TestToken) return new(null, Message(server, mail, recipients), [], "Test job accepted");
        var inactive = Inactive(server, PostmarkMessage.StreamOf(mail), emails);
        if (inactive.Count == emails.Count) return SendResult.Refused(AllInactive(inactive));
        var message = Message(server, mail, recipients);
        List<string> deliver = inactive.Count == 0 ? emails : [.. emails.Except(inactive)];
        // Taken, counted, and dropped: https://postmarkapp.com/support/article/1089-how-can-i-send-test-messages
        deliver = deliver.FindAll(email => !email.EndsWith("@blackhole.postmarkapp.com", StringComparison.OrdinalIgnoreCase));
        Record(message, deliver);
        var text = inactive.Count == 0 ? "OK" : $"Message OK, but will not deliver to these inactive addresses: {string.Join(", ", inactive)}. {InactiveAre}";
        return new(null, message, deliver, text);
    }

    private const string InactiveAre = "Inactive recipients are ones that have generated a hard bounce, a spam complaint, or a manual suppression.";

    private PostmarkError? Check(PostmarkServer server, PostmarkMail mail, out Recipients recipients)
    {
        recipients = new();
        if (string.IsNullOrWhiteSpace(mail.From) || mail.From.Length > 255 || Address.Parse(mail.From) is not { } from)
            return PostmarkError.Invalid($"Invalid 'From' address: '{mail.From}'.");
        // The test token belongs to no account that could have a sender.
        if (server.Token != PostmarkWorld.TestToken && world.Domains.MaySend(from) is { } unverified) return unverified;
        return MailCheck.Recipients(mail, out recipients) ?? MailCheck.Content(mail) ?? CheckStream(server, mail);
    }

    private static PostmarkError? CheckStream(PostmarkServer server, PostmarkMail mail)
    {
        var id = PostmarkMessage.StreamOf(mail);
        if (!server.Streams.TryGetValue(id, out var stream)) return new(1235, $"The stream provided: '{id}' does not exist on this server.");
        return stream.CanSend ? null : new(1236, $"Sending is not supported on the stream '{id}'.");
    }

    private static List<string> Inactive(PostmarkServer server, string stream, List<string> emails) =>
        server.HasSuppressions ? emails.FindAll(email => server.Suppresses(stream, email)) : [];

    private static PostmarkError AllInactive(List<string> inactive) =>
        new(406, $"You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: {string.Join(", ", inactive)}. {InactiveAre}");

    private PostmarkMessage Message(PostmarkServer server, PostmarkMail mail, Recipients recipients) =>
        new(server, mail, recipients, world.Clock.GetUtcNow());

    private void Record(PostmarkMessage message, List<string> deliver)
    {
        world.Messages.Add(message);
        var urls = HtmlUrls.Of(message.Content.Mail.HtmlBody);
        ledger.Keep(message.Content);
        string[] tags = message.Tag is null ? [] : [message.Tag];
        foreach (var recipient in deliver)
            ledger.Add(new()
            {
                Provider = "postmark",
                Recipient = recipient,
                MessageId = message.MessageIdHeader,
                ProviderMessageId = message.Id,
                Subject = message.Subject,
                TakenAt = message.ReceivedAt,
                Tags = tags,
                Metadata = message.Metadata,
                TracksOpens = message.TrackOpens,
                TracksLinks = message.TrackLinks != "None",
                Urls = urls,
                Content = message.Content,
            });
    }
}
