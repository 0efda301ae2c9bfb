using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>What the vendor can't be told is a capability it lacks, not a field dropped.</summary>
public sealed class EveryFieldTests
{
    // MessageId is the gateway's key of the content, Type decides what the router and the unsubscribe link are, and of Tracking the two switches are made.
    private static readonly HashSet<string> OurOwn = [nameof(OutgoingEmail.MessageId), nameof(OutgoingEmail.Type), nameof(OutgoingEmail.Date), nameof(OutgoingEmail.Tracking)];

    private static readonly Dictionary<string, (Func<OutgoingEmail, OutgoingEmail> Change, string[] Seen)> Changes = new()
    {
        [nameof(OutgoingEmail.MessageIdHeader)] = (email => email with { MessageIdHeader = "one@yourdomain.com" }, ["<one@yourdomain.com>"]),
        [nameof(OutgoingEmail.From)] = (email => email with { From = Samples.Mailbox("Désirée <d@yourdomain.com>") }, ["Désirée", "d@yourdomain.com"]),
        [nameof(OutgoingEmail.ReplyTo)] = (email => email with { ReplyTo = [Samples.Mailbox("Desk <desk@example.com>"), Samples.Mailbox("two@example.com")] }, ["Desk", "desk@example.com", "two@example.com"]),
        [nameof(OutgoingEmail.Subject)] = (email => email with { Subject = "Ein schöner Betreff" }, ["Ein schöner Betreff"]),
        [nameof(OutgoingEmail.HtmlBody)] = (email => email with { HtmlBody = "<p>Grüße</p>" }, ["<p>Grüße</p>"]),
        [nameof(OutgoingEmail.TextBody)] = (email => email with { TextBody = "Plain grüße" }, ["Plain grüße"]),
        [nameof(OutgoingEmail.TrackOpens)] = (email => email with { TrackOpens = false }, []),
        [nameof(OutgoingEmail.TrackLinks)] = (email => email with { TrackLinks = false }, []),
        [nameof(OutgoingEmail.TestMode)] = (email => email with { TestMode = true }, ["o:testmode"]),
        [nameof(OutgoingEmail.Tags)] = (email => email with { Tags = ["welcome"] }, ["welcome"]),
        [nameof(OutgoingEmail.Metadata)] = (email => email with { Metadata = new Dictionary<string, string> { ["order"] = "4711" } }, ["order", "4711"]),
        [nameof(OutgoingEmail.Headers)] = (email => email with { Headers = new Dictionary<string, string> { ["X-Campaign"] = "spring" } }, ["X-Campaign", "spring"]),
        [nameof(OutgoingEmail.Attachments)] = (email => email with { Attachments = [new("Übersicht.pdf", "application/pdf", "%PDF"u8.ToArray()), new("logo.png", "image/png", "PNG"u8.ToArray(), "logo1")] }, ["Übersicht.pdf", "application/pdf", "image/png", "logo1"]),
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var provider in new[] { "postmark", "mailgun" })
            foreach (var property in typeof(OutgoingEmail).GetProperties().Where(property => property.Name != "EqualityContract" && !OurOwn.Contains(property.Name)))
                if (property.Name != nameof(OutgoingEmail.TestMode) || provider == "mailgun")
                    cases.Add(provider, property.Name);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task Every_field_of_an_email_reaches_the_provider(string provider, string property)
    {
        Assert.True(Changes.TryGetValue(property, out var change), $"Nobody has said how {property} shows at the providers.");
        var email = Samples.Email();

        var (before, after) = (await WireAsync(provider, email), await WireAsync(provider, change.Change(email)));

        Assert.NotEqual(before, after);
        Assert.All(change.Seen, text => Assert.Contains(text, after, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("postmark")]
    [InlineData("mailgun")]
    public async Task Every_field_of_an_envelope_reaches_the_provider(string provider)
    {
        var email = Samples.Email(EmailType.Newsletter) with { Subject = "For {{name}}" };
        EnvelopeRecipient[] recipients =
        [
            new(Samples.Mailbox("Anna <anna@example.com>"), RecipientRole.To),
            new(Samples.Mailbox("bob@example.com"), RecipientRole.Cc),
            new(Samples.Mailbox("eve@example.com"), RecipientRole.Bcc),
        ];
        var envelope = new OutgoingEnvelope(Guid.CreateVersion7(), email, recipients, new Dictionary<string, string> { ["name"] = "Annabel" }, "https://example.com/u/1");
        var call = Samples.Call(envelope);

        var wire = await WireAsync(provider, call);

        string[] seen =
        [
            "Anna", "anna@example.com", "bob@example.com", "eve@example.com", "For Annabel", "<https://example.com/u/1>",
            "List-Unsubscribe", "List-Unsubscribe-Post", "List-Unsubscribe=One-Click", "pm_env", envelope.Id.ToString("N"), "pm_call", call.Id.ToString("N"),
        ];
        Assert.All(seen, text => Assert.Contains(text, wire, StringComparison.Ordinal));
    }

    private static Task<string> WireAsync(string provider, OutgoingEmail email) =>
        WireAsync(provider, new ProviderCall(Guid.Empty, [new(Guid.Empty, email, Samples.To("anna@example.com"))]));

    private static async Task<string> WireAsync(string provider, ProviderCall call)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(200, "{}"));
        using var providers = new TestProviders(peer.Url);
        await providers[provider].SendAsync(TestProviders.Connection(provider) with { Id = Guid.Empty }, call, TestContext.Current.CancellationToken);
        var request = Assert.Single(peer.Requests);

        // The parts of a form are set apart by a random line.
        return request.Headers.ContentType.ToString().Split("boundary=") is [_, var boundary]
            ? request.Text.Replace(boundary.Trim('"'), "", StringComparison.Ordinal)
            : request.Text;
    }
}
