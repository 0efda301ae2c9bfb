using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tracking;
using Xunit;

namespace PenguinMails.Tests.Tracking;

/// <summary>What is a person's, and what a machine's.</summary>
public sealed class OpensAndClicksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Arrival Delivered = new(Noon, Noon.AddSeconds(-5));

    [Theory]
    [InlineData(EventType.Opened, 0, true)]
    [InlineData(EventType.Opened, 0.9, true)]
    [InlineData(EventType.Opened, 1, false)]
    [InlineData(EventType.Clicked, 1.9, true)]
    [InlineData(EventType.Clicked, 2, false)]
    [InlineData(EventType.Opened, -30, true)]
    [InlineData(EventType.Clicked, -30, true)]
    [InlineData(EventType.Opened, -86_400, false)]
    public void Sooner_after_delivery_than_a_person_can_is_a_machine(EventType type, double seconds, bool machine)
    {
        var visits = All(Visit(type, seconds));

        Assert.Equal(machine, visits.IsMachine(type, Noon.AddSeconds(seconds), "https://a.example", Delivered));
        var times = visits.Judge(Delivered);
        var (person, other) = type == EventType.Opened ? (times.Opened, times.OpenedByMachine) : (times.Clicked, times.ClickedByMachine);
        Assert.Equal(Noon.AddSeconds(seconds), machine ? other : person);
        Assert.Null(machine ? person : other);
    }

    [Fact]
    public void Where_delivery_is_not_reported_only_hits_of_our_own_are_held_against_the_call()
    {
        var started = new Arrival(null, Noon);

        Assert.Equal(Noon, All(Visit(EventType.Opened, 0)).Judge(started).Opened);
        Assert.Equal(Noon, All(Visit(EventType.Opened, 0, visitor: "v")).Judge(started).OpenedByMachine);
    }

    [Fact]
    public void Many_links_at_once_are_a_machine_and_the_same_link_twice_is_not()
    {
        var burst = All([.. Enumerable.Range(0, 3).Select(i => Visit(EventType.Clicked, 100 + (0.3 * i), $"https://{i}.example"))]);
        var twice = All([.. Enumerable.Range(0, 5).Select(i => Visit(EventType.Clicked, 100 + (0.1 * i)))]);
        var slow = All([.. Enumerable.Range(0, 5).Select(i => Visit(EventType.Clicked, 100 + (2 * i), $"https://{i}.example"))]);

        Assert.Equal((null, Noon.AddSeconds(100)), (burst.Judge(Delivered).Clicked, burst.Judge(Delivered).ClickedByMachine));
        Assert.Equal(Noon.AddSeconds(100), twice.Judge(Delivered).Clicked);
        Assert.Equal(Noon.AddSeconds(100), slow.Judge(Delivered).Clicked);
    }

    [Fact]
    public void Who_was_a_machine_once_is_one_in_all()
    {
        var visits = All(Visit(EventType.Opened, 50, visitor: "scanner"), Visit(EventType.Clicked, 100, visitor: "scanner") with { Machine = true }, Visit(EventType.Opened, 60, visitor: "anna"));

        Assert.Equal(new(Noon.AddSeconds(60), Noon.AddSeconds(50), null, Noon.AddSeconds(100)), visits.Judge(Delivered));
    }

    [Fact]
    public void A_person_who_comes_after_a_crowd_of_machines_is_seen()
    {
        var crowd = Enumerable.Range(0, 40).Select(i => Visit(EventType.Clicked, 0.01 * i, $"https://{i}.example"));

        var visits = All([.. crowd, Visit(EventType.Clicked, 3_600)]);

        Assert.Equal(OpensAndClicks.MostKept, visits.Clicks!.Count);
        Assert.Equal((Noon.AddSeconds(3_600), Noon), (visits.Judge(Delivered).Clicked, visits.Judge(Delivered).ClickedByMachine));
    }

    [Fact]
    public void An_open_judged_before_delivery_is_known_is_judged_anew_when_it_is()
    {
        var open = new Attempt { CallId = Guid.CreateVersion7(Noon), ConnectionId = Guid.Empty, Provider = "postmark", At = Noon, Facts = ReportedFacts.Of(Visit(EventType.Opened, 10)) };
        var delivered = open with { Facts = open.Facts.Merge(ReportedFacts.Of(Visit(EventType.Delivered, 9.5))) };

        Assert.Equal(Noon.AddSeconds(10), open.Visited().Opened);
        Assert.Null(delivered.Visited().Opened);
        Assert.Equal(Noon.AddSeconds(10), delivered.Visited().OpenedByMachine);
    }

    [Theory]
    [InlineData("Mozilla/5.0", true, true)]
    [InlineData("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", false, true)]
    [InlineData("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", false, true)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/100.0 Safari/537.36 BingPreview/1.0b", true, true)]
    [InlineData("BarracudaCentral/1.0", true, true)]
    [InlineData("Mimecast-URL-Scanner", true, true)]
    [InlineData("Mozilla/5.0 (compatible; proofpoint/2.1)", true, true)]
    [InlineData("python-requests/2.32.3", true, true)]
    [InlineData("CURL/8.5.0", true, true)]
    [InlineData("Go-http-client/2.0", true, true)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36", true, true)]
    [InlineData(TrackedMail.Browser, false, false)]
    [InlineData(TrackedMail.OtherBrowser, false, false)]
    [InlineData("Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36", false, false)]
    [InlineData("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", false, false)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148", false, false)]
    [InlineData("", false, false)]
    [InlineData(null, false, false)]
    public void A_program_may_say_that_it_is_none_of_a_person(string? agent, bool opens, bool clicks)
    {
        Assert.Equal(opens, MachineAgents.Made(Visit(EventType.Opened, 0) with { UserAgent = agent }));
        Assert.Equal(clicks, MachineAgents.Made(Visit(EventType.Clicked, 0) with { UserAgent = agent }));
        Assert.False(MachineAgents.Made(Visit(EventType.Unsubscribed, 0) with { UserAgent = agent }));
    }

    private static OpensAndClicks All(params ProviderEvent[] events) => events.Aggregate(default(OpensAndClicks?), (sum, e) => OpensAndClicks.Join(sum, OpensAndClicks.Of(e)))!;

    private static ProviderEvent Visit(EventType type, double seconds, string url = "https://a.example", string? visitor = null) => new()
    {
        Key = "",
        Recipient = "",
        Type = type,
        At = Noon.AddSeconds(seconds),
        Url = type == EventType.Clicked ? url : null,
        Visitor = visitor,
    };
}
