using System.Text.Json;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Mailgun;
using Xunit;

namespace PenguinMails.Tests.Providers.Mailgun;

public sealed class MailgunBatchTests
{
    private static readonly MailgunSettings Settings = TestProviders.Mailgun();

    [Fact]
    public void Envelopes_of_one_message_share_a_request_in_which_mailgun_fills_in_the_values()
    {
        var email = Samples.Email(EmailType.Marketing) with { Subject = "For {{name}}", HtmlBody = "<p>{{name}} {{age}}</p>", TextBody = "{{ name }}" };
        OutgoingEnvelope[] envelopes =
        [
            Envelope(email, "a@example.com", new() { ["name"] = "A & B", ["age"] = "30" }, "https://example.com/u?a=1&b=2"),
            Envelope(email, "b@example.com", new() { ["name"] = "Bo\nb" }, "https://example.com/u/2"),
        ];

        var form = MailgunPayload.Of(Settings, Assert.Single(MailgunBatches.Of(envelopes)), "tag");

        Assert.Equal(["a@example.com", "b@example.com"], All(form, "to"));
        var (a, b) = (Filled(form, "a@example.com"), Filled(form, "b@example.com"));
        Assert.Equal(("For A & B", "For Bo b"), (a("subject"), b("subject")));
        Assert.StartsWith("<p>A &amp; B 30</p>", a("html"), StringComparison.Ordinal);
        Assert.StartsWith("<p>Bo&#10;b {{age}}</p>".Replace("&#10;", "\n", StringComparison.Ordinal), b("html"), StringComparison.Ordinal);
        Assert.StartsWith("A & B\n\nUnsubscribe: https://example.com/u?a=1&b=2", a("text"), StringComparison.Ordinal);
        Assert.Contains("href=\"https://example.com/u?a=1&amp;b=2\"", a("html"), StringComparison.Ordinal);
        Assert.Equal(("<https://example.com/u?a=1&b=2>", "<https://example.com/u/2>"), (a("h:List-Unsubscribe"), b("h:List-Unsubscribe")));
        Assert.Equal((envelopes[0].Id.ToString("N"), envelopes[1].Id.ToString("N")), (a("v:pm_env"), b("v:pm_env")));
    }

    [Fact]
    public void Alone_an_envelope_reads_as_it_would_in_a_batch()
    {
        var email = Samples.Email(EmailType.Marketing) with { Subject = "{{name}}!", HtmlBody = "<body>{{name}}</body>", TextBody = "{{name}} {{none}}" };
        var envelope = Envelope(email, "a@example.com", new() { ["name"] = "<A>" }, "https://example.com/u/1");
        var other = Envelope(email, "b@example.com", new() { ["name"] = "B" }, "https://example.com/u/2");

        var (alone, batch) = (MailgunPayload.Of(Settings, [envelope], "tag"), MailgunPayload.Of(Settings, [envelope, other], "tag"));

        Assert.Empty(All(alone, "recipient-variables"));
        var filled = Filled(batch, "a@example.com");
        foreach (var name in new[] { "subject", "html", "text", "v:pm_env", "h:List-Unsubscribe", "h:List-Unsubscribe-Post", "h:Message-Id" })
            Assert.Equal(Assert.Single(All(alone, name)), filled(name));
    }

    [Fact]
    public void Literal_text_in_mailguns_syntax_is_never_batched()
    {
        var email = Samples.Email() with { TextBody = "Write %recipient.name% to greet." };
        OutgoingEnvelope[] envelopes = [Samples.Envelope(email, "a@example.com"), Samples.Envelope(email, "b@example.com")];

        var batches = MailgunBatches.Of(envelopes);

        Assert.Equal([1, 1], batches.Select(batch => batch.Count));
        Assert.Equal("Write %recipient.name% to greet.", Assert.Single(All(MailgunPayload.Of(Settings, batches[0], "tag"), "text")));
    }

    [Fact]
    public void Groups_copies_doubles_and_values_with_syntax_stand_alone()
    {
        var email = Samples.Email();
        OutgoingEnvelope[] envelopes =
        [
            Samples.Envelope(email, "a@example.com"),
            Samples.Envelope(email, "b@example.com", "c@example.com"),
            new(Guid.CreateVersion7(), email, [new(Samples.Mailbox("d@example.com"), RecipientRole.Bcc)]),
            Samples.Envelope(email, "A@example.com"),
            Samples.Envelope(Samples.Email(), "e@example.com"),
            Samples.Envelope(email, "f@example.com") with { Variables = new Dictionary<string, string> { ["x"] = "%recipient_email%" } },
        ];

        var batches = MailgunBatches.Of(envelopes);

        Assert.Equal(envelopes.Length, batches.Count);
        Assert.Equal(envelopes.Select(envelope => envelope.Id).Order(), batches.SelectMany(batch => batch).Select(envelope => envelope.Id).Order());
    }

    [Fact]
    public async Task Envelopes_that_cannot_share_a_request_have_their_own_outcomes()
    {
        var asked = 0;
        await using var peer = await ScriptedPeer.StartAsync();
        peer.Answer = http => Interlocked.Increment(ref asked) == 1
            ? ScriptedPeer.Says(400, "{}")(http)
            : ScriptedPeer.Says(200, """{"id":"<x@y>","message":"Queued. Thank you."}""")(http);
        using var providers = new TestProviders(peer.Url);
        var call = Samples.Call(Samples.Envelope(Samples.Email(), "a@example.com"), Samples.Envelope(Samples.Email(), "b@example.com"));

        var outcomes = await providers["mailgun"].SendAsync(TestProviders.Connection("mailgun"), call, TestContext.Current.CancellationToken);

        Assert.Single(outcomes.OfType<SendOutcome.Refused>());
        Assert.Single(outcomes.OfType<SendOutcome.Accepted>());
    }

    [Fact]
    public void Dkim_is_never_turned_off_and_tags_are_those_that_mailgun_can_keep()
    {
        var email = Samples.Email() with { Tags = ["one", "zwölf", new string('x', 130), "two", "three", "four"] };

        var form = MailgunPayload.Of(Settings with { TagPrefix = "pm-" }, [Samples.Envelope(email, "a@example.com")], "tag");
        var signed = MailgunPayload.Of(Settings with { DkimSigning = true, TestMode = true }, [Samples.Envelope(email, "a@example.com")], "tag");

        Assert.Equal(["pm-one", "pm-two", "pm-three"], All(form, "o:tag"));
        Assert.Empty(All(form, "o:dkim"));
        Assert.Empty(All(form, "o:testmode"));
        Assert.Equal(["yes", "yes"], All(signed, "o:dkim").Concat(All(signed, "o:testmode")));
    }

    [Fact]
    public void What_mailgun_cannot_be_told_is_a_capability_it_lacks()
    {
        using var providers = new TestProviders("http://127.0.0.1:9");
        var (mailgun, connection, email) = (providers["mailgun"], TestProviders.Connection("mailgun"), Samples.Email());
        var headers = Enumerable.Range(0, 20).ToDictionary(i => $"X-Header-{i}", _ => new string('v', 900));

        Assert.Null(mailgun.CannotCarry(connection, email, 1000));
        Assert.Contains("16 KB", mailgun.CannotCarry(connection, email with { Headers = headers }, 1), StringComparison.Ordinal);
        Assert.Contains("25 MB", mailgun.CannotCarry(connection, email with { Attachments = [new("a", "text/plain", new byte[20_000_000])] }, 1), StringComparison.Ordinal);
        Assert.Contains("ASCII", mailgun.CannotCarry(connection, email with { From = Samples.Mailbox("désirée@yourdomain.com") }, 1), StringComparison.Ordinal);
        Assert.Contains("1000", mailgun.CannotCarry(connection, email, 1001), StringComparison.Ordinal);
    }

    private static OutgoingEnvelope Envelope(OutgoingEmail email, string to, Dictionary<string, string> variables, string link) =>
        Samples.Envelope(email, to) with { Variables = variables, UnsubscribeUrl = link };

    private static List<string> All(MailgunForm form, string name) => [.. form.Fields.Where(entry => entry.Name == name).Select(entry => entry.Value)];

    /// <summary>What Mailgun makes of the fields for one recipient.</summary>
    private static Func<string, string> Filled(MailgunForm form, string recipient)
    {
        var variables = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(All(form, "recipient-variables").Single())![recipient];
        return name => variables.Aggregate(All(form, name).Single(), (text, pair) => text.Replace($"%recipient.{pair.Key}%", pair.Value, StringComparison.Ordinal));
    }
}
