using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Mailgun;
using Xunit;

namespace PenguinMails.Tests.Providers.Mailgun;

/// <summary>What each option of the settings page tells Mailgun.</summary>
public sealed class MailgunSettingTests
{
    private const string Taken = """{"id":"<x@y>","message":"Queued. Thank you."}""";

    [Theory]
    [InlineData("us", 1, 0)]
    [InlineData("eu", 0, 1)]
    public async Task The_region_chooses_the_host(string region, int inAmerica, int inEurope)
    {
        await using var america = await ScriptedPeer.StartAsync(ScriptedPeer.Says(200, Taken));
        await using var europe = await ScriptedPeer.StartAsync(ScriptedPeer.Says(200, Taken));
        using var providers = new TestProviders(america.Url, europe: europe.Url);

        await providers["mailgun"].SendAsync(
            TestProviders.Connection("mailgun", TestProviders.Mailgun() with { Region = region }), Samples.CallTo("anna@example.com"), TestContext.Current.CancellationToken);

        Assert.Equal((inAmerica, inEurope), (america.Requests.Count, europe.Requests.Count));
    }

    [Theory]
    [InlineData(true, false, "yes", "no")]
    [InlineData(false, true, "no", "yes")]
    public void Opens_and_clicks_are_tracked_as_the_settings_say(bool opens, bool clicks, string toldOpens, string toldClicks)
    {
        var form = MailgunPayload.Of(TestProviders.Mailgun() with { TrackOpens = opens, TrackClicks = clicks }, [Bulk()], "tag");

        Assert.Equal((toldOpens, toldClicks), (Value(form, "o:tracking-opens"), Value(form, "o:tracking-clicks")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Automatic_unsubscribe_puts_the_link_under_bulk_email(bool automatic)
    {
        var form = MailgunPayload.Of(TestProviders.Mailgun() with { AutomaticUnsubscribe = automatic }, [Bulk()], "tag");

        Assert.Equal(automatic, Value(form, "html").Contains("""<a href="https://example.com/u/1">Unsubscribe</a>""", StringComparison.Ordinal));
    }

    private static OutgoingEnvelope Bulk() =>
        Samples.Envelope(Samples.Email(EmailType.Newsletter) with { HtmlBody = "<p>News</p>" }, "anna@example.com") with { UnsubscribeUrl = "https://example.com/u/1" };

    private static string Value(MailgunForm form, string name) => form.Fields.Single(field => field.Name == name).Value;
}
