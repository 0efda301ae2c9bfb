using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Tests.Providers;
using Xunit;

namespace PenguinMails.Tests.Tracking;

/// <summary>The strictest of connection, message and recipient, as a function of what each says.</summary>
public sealed class EnvelopeTrackingTests
{
    private static readonly bool?[] Flags = [null, true, false];
    private static readonly TrackingConsent?[] Consents = [null, TrackingConsent.Off, TrackingConsent.Anonymous, TrackingConsent.Full];

    [Fact]
    public void No_word_of_anybody_is_ever_exceeded()
    {
        foreach (var (email, recipient, opens, links) in Cases())
        {
            var tracking = Of(email, recipient, opens, links);

            Assert.True(tracking.Consent <= (email.Tracking ?? TrackingConsent.Full), $"{tracking}");
            Assert.True(tracking.Consent <= (recipient ?? TrackingConsent.Full), $"{tracking}");
            Assert.False(tracking.Opens && (email.TrackOpens == false || (opens == false && (email.TrackOpens is null || email.Tracking is not null))), $"{tracking}");
            Assert.False(tracking.Links && (email.TrackLinks == false || (links == false && (email.TrackLinks is null || email.Tracking is not null))), $"{tracking}");
            Assert.Equal(tracking.Consent == TrackingConsent.Off, !tracking.Opens && !tracking.Links);
        }
    }

    [Fact]
    public void Without_consent_the_fields_do_what_they_always_did()
    {
        foreach (var (email, _, opens, links) in Cases().Where(one => one.Email.Tracking is null && one.Recipient is null && one.Opens is not null && one.Links is not null))
            Assert.Equal((email.TrackOpens ?? opens!.Value, email.TrackLinks ?? links!.Value), (Of(email, null, opens, links).Opens, Of(email, null, opens, links).Links));
    }

    [Fact]
    public void What_is_frozen_can_only_become_less_and_reads_back_as_it_was_written()
    {
        foreach (var (email, recipient, opens, links) in Cases())
            foreach (var (laterOpens, laterLinks) in from a in Flags from b in Flags select (a, b))
            {
                var frozen = EnvelopeTracking.Read(Of(email, recipient, opens, links).Write())!.Value;
                var later = frozen.Within(email, laterOpens, laterLinks);

                Assert.Equal(Of(email, recipient, opens, links), frozen);
                Assert.Equal(later, later.Strictest(frozen));
            }

        Assert.Null(EnvelopeTracking.Read(null));
    }

    [Fact]
    public void The_content_for_all_leaves_alone_what_differs_between_recipients()
    {
        const string Html = """<p><a href="https://example.com/a?b&amp;c">A</a> <a href="https://example.com/{{name}}">{{name}}</a> <a href="{{link}}" data-pm-no-track>x</a></p>""";

        var written = TrackedHtml.Split(Html).WriteForAll(new("https://pixel", null, target => $"https://count/{Uri.EscapeDataString(target)}"));

        Assert.Equal(
            """<p><a href="https://count/https%3A%2F%2Fexample.com%2Fa%3Fb%26c">A</a> <a href="https://example.com/{{name}}">{{name}}</a> <a href="{{link}}" >x</a></p><img src="https://pixel" width="1" height="1" alt="" style="border:0;width:1px;height:1px">""",
            written);
    }

    private static EnvelopeTracking Of(OutgoingEmail email, TrackingConsent? recipient, bool? opens, bool? links) =>
        EnvelopeTracking.Asked(email).Strictest(recipient).Within(email, opens, links);

    private static IEnumerable<(OutgoingEmail Email, TrackingConsent? Recipient, bool? Opens, bool? Links)> Cases() =>
        from trackOpens in Flags
        from trackLinks in Flags
        from message in Consents
        from recipient in Consents
        from opens in Flags
        from links in Flags
        select (Samples.Email() with { TrackOpens = trackOpens, TrackLinks = trackLinks, Tracking = message }, recipient, opens, links);
}
