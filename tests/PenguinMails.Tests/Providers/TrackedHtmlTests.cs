using PenguinMails.Gateway.Providers.Tracking;
using Xunit;

namespace PenguinMails.Tests.Providers;

public sealed class TrackedHtmlTests
{
    private static readonly TrackingMarks Links = new(null, null, target => "T:" + target);
    private static readonly TrackingMarks All = new("P:", "H:", target => "T:" + target);

    [Theory]
    [InlineData("""<a href="https://a.example/x">x</a>""", """<a href="T:https://a.example/x">x</a>""")]
    [InlineData("""<A class=b HREF='HTTP://A.example'>x</A>""", """<A class=b HREF='T:HTTP://A.example'>x</A>""")]
    [InlineData("""<a href=https://a.example/?x=1&amp;y=2>x</a>""", """<a href=T:https://a.example/?x=1&y=2>x</a>""")]
    [InlineData("""<a href = " https://a.example/ " >x</a>""", """<a href = "T:https://a.example/" >x</a>""")]
    [InlineData("<a\nhref=\"https://a.example/\nlong\">x</a>", "<a\nhref=\"T:https://a.example/long\">x</a>")]
    [InlineData("""<map><area href="https://a.example"></map>""", """<map><area href="T:https://a.example"></map>""")]
    [InlineData("""<a title="a > b" href="https://a.example">x</a>""", """<a title="a > b" href="T:https://a.example">x</a>""")]
    [InlineData("""<a href="https://a.example" href="https://b.example">x</a>""", """<a href="T:https://a.example" href="https://b.example">x</a>""")]
    [InlineData("""<!--[if !mso]><!--><a href="https://a.example">x</a><!--<![endif]-->""", """<!--[if !mso]><!--><a href="T:https://a.example">x</a><!--<![endif]-->""")]
    public void A_link_of_the_web_is_tracked_and_nothing_else_changes(string html, string tracked) =>
        Assert.Equal(tracked, TrackedHtml.Split(html).Write(null, Links));

    [Theory]
    [InlineData("""<a href="mailto:a@example.com">x</a><a href="tel:+1">x</a><a href="#top">x</a><a href="cid:1">x</a>""")]
    [InlineData("""<a href="ftp://a.example">x</a><a href="/x">x</a><a href="//a.example">x</a><a href="javascript:x">x</a><a href="">x</a><a href>x</a><a>x</a>""")]
    [InlineData("""<link href="https://a.example/x.css"><form action="https://a.example"></form><img src="https://a.example/x.png"><base href="https://a.example">""")]
    [InlineData("""<!--[if mso]><a href="https://a.example">x</a><![endif]-->""")]
    [InlineData("""<style>a::after { content: '<a href="https://a.example">' }</style><title><a href="https://a.example"></title><textarea><a href="https://a.example"></TEXTAREA >""")]
    [InlineData("""< a href="https://a.example">x</a> 1<2 & 3>2 </ a href="https://a.example"> <!DOCTYPE a href="https://a.example"> <?a href="https://a.example"?>""")]
    [InlineData("""https://a.example &lt;a href="https://a.example"&gt;""")]
    [InlineData("""<a href="https://a.example/&num;x">only a browser knows what this leads to</a>""")]
    [InlineData("""<a href="https://a.example""")]
    [InlineData("")]
    public void What_is_no_link_of_the_web_stays_as_it_is(string html) => Assert.Equal(html, TrackedHtml.Split(html).Write(null, Links));

    [Theory]
    [InlineData("""<a href="https://a.example" data-pm-no-track>x</a>""", """<a href="https://a.example" >x</a>""")]
    [InlineData("""<a DATA-PM-NO-TRACK="true" href="https://a.example">x</a>""", """<a  href="https://a.example">x</a>""")]
    [InlineData("""<a href=https://a.example data-pm-no-track/>x</a>""", """<a href=https://a.example />x</a>""")]
    [InlineData("""<td data-pm-no-track="">x</td>""", """<td >x</td>""")]
    [InlineData("""<!-- <a data-pm-no-track> -->""", """<!-- <a data-pm-no-track> -->""")]
    public void A_link_marked_so_is_not_tracked_and_the_mark_is_gone(string html, string untracked)
    {
        Assert.Equal(untracked, TrackedHtml.Split(html).Write(null, Links));
        Assert.Equal(untracked, TrackedHtml.Split(html).Write(null, default));
    }

    [Fact]
    public void A_link_that_is_better_left_alone_stays_as_it_is()
    {
        const string html = """<a href="https://us.example/u/1?a=1&amp;b=2">Unsubscribe</a>""";

        Assert.Equal(html, TrackedHtml.Split(html).Write(null, new(null, null, _ => null)));
    }

    [Theory]
    [InlineData("<body><a href=''>x</a></body></html>", "<body><a href=''>x</a>PIXEL</body></html>")]
    [InlineData("<p>x</p>", "<p>x</p>PIXEL")]
    [InlineData("<html><p>x</p></html>\n", "<html><p>x</p>PIXEL</html>\n")]
    [InlineData("<!-- </body> --><p>x</p>", "<!-- </body> --><p>x</p>PIXEL")]
    [InlineData("<p>x</p><!-- never ends", "<p>x</p>PIXEL<!-- never ends")]
    [InlineData("<p>x</p><a href='never ends", "<p>x</p>PIXEL<a href='never ends")]
    [InlineData("", "PIXEL")]
    public void The_pixel_stands_where_it_is_loaded(string html, string expected)
    {
        var written = TrackedHtml.Split(html).Write(null, All);

        const string pixel = """<img src="P:" width="1" height="1" alt="" style="border:0;width:1px;height:1px">""";
        Assert.Equal(expected, written.Replace(pixel, "PIXEL", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trap_is_set_only_where_links_are_tracked_and_there_are_some()
    {
        Assert.Contains("<a href=\"H:\" style=\"display:none\"", Written("""<a href="https://a.example">x</a>"""), StringComparison.Ordinal);
        Assert.DoesNotContain("H:", Written("<p>x</p>"), StringComparison.Ordinal);
        Assert.DoesNotContain("H:", TrackedHtml.Split("""<a href="https://a.example">x</a>""").Write(null, All with { Trap = null }), StringComparison.Ordinal);

        static string Written(string html) => TrackedHtml.Split(html).Write(null, All);
    }

    [Fact]
    public void Variables_are_filled_in_before_a_link_is_tracked()
    {
        var html = TrackedHtml.Split("""<p>{{name}}</p><a href="https://a.example/?to={{name}}&amp;n=1">x</a> <a href="{{ link }}">x</a>""");

        Assert.Equal(
            """<p>A &amp; &quot;B&quot;</p><a href="T:https://a.example/?to=A & "B"&n=1">x</a> <a href="T:https://b.example/1">x</a>""",
            html.Write(new Dictionary<string, string> { ["name"] = "A & \"B\"", ["link"] = "https://b.example/1" }, Links));
        Assert.Equal(
            """<p>C</p><a href="T:https://a.example/?to=C&n=1">x</a> <a href="mailto:c@example.com?a&amp;b">x</a>""",
            html.Write(new Dictionary<string, string> { ["name"] = "C", ["link"] = "mailto:c@example.com?a&b" }, Links));
        Assert.Equal(
            """<p>{{name}}</p><a href="T:https://a.example/?to={{name}}&n=1">x</a> <a href="{{ link }}">x</a>""",
            html.Write(null, Links));
    }

    [Fact]
    public void The_envelopes_of_a_message_share_what_was_split()
    {
        var email = Samples.Email() with { HtmlBody = """<a href="https://a.example">x</a>""" };

        Assert.Same(TrackedHtml.Of(email), TrackedHtml.Of(email));
        Assert.NotSame(TrackedHtml.Of(email), TrackedHtml.Of(email with { Subject = "another" }));
    }

    [Fact]
    public void A_document_full_of_what_never_ends_takes_no_longer_than_its_length()
    {
        foreach (var part in (string[])["<", "<a ", "<!--", "<style>", "</", "<a href='", "<a href=", "{{", "<!--->", "<a a", "--!"])
        {
            var html = string.Concat(Enumerable.Repeat(part, 2_000_000 / part.Length));
            Assert.Equal(html, TrackedHtml.Split(html).Write(null, Links));
        }
    }
}
