using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using PenguinMails.Gateway.Providers.Tracking;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>Documents of all sorts of pieces, whole and damaged; the same for the same seed.</summary>
public sealed class TrackedHtmlFuzzTests
{
    private const string Mark = "https://tracked.example/";

    private static readonly string[] Pieces =
    [
        "<a ", "<a>", "</a>", "<area ", "<A\n", "href=", "HREF = ", "href", "\"", "'", "https://a.example/?x=1&amp;y=2", "http://b.example", "mailto:c@example.com", "/d",
        ">", " >", "/>", " ", "\n", "\t", "=", "text", "<p>", "</p>", "<", "</", "<!--", "-->", "--", "--!>", "<!-->", "<!", "<?", "<!DOCTYPE html>",
        "<style>", "</style>", "</style ", "<title>", "</title>", "<textarea>", "</textarea>", "<div class=\"x\">", "</div>", "<body>", "</body>", "</html>",
        " title='a>b'", " data-pm-no-track", "{{name}}", "{{ link }}", "{{", "}}", "&amp;", "&", "ü", "😀", "\0",
    ];

    private static readonly HtmlParser Parser = new();

    [Fact]
    public void Without_tracking_a_document_is_what_it_was()
    {
        foreach (var html in Documents(100_000, seed: 1).Where(html => !html.Contains("data-pm", StringComparison.Ordinal)))
        {
            var split = TrackedHtml.Split(html);
            Assert.Equal(html, split.Write(null, default));
            Assert.Equal(html, split.Write(null, new(null, null, _ => null)));
        }
    }

    [Fact]
    public void With_tracking_only_addresses_of_links_change()
    {
        foreach (var html in Documents(100_000, seed: 2).Where(html => !html.Contains("data-pm", StringComparison.Ordinal)))
        {
            var targets = new Queue<string>();
            var written = TrackedHtml.Split(html).Write(null, new(null, null, target =>
            {
                targets.Enqueue(target);
                return "\u0001";
            }));
            var pieces = written.Split('\u0001');
            Assert.Equal(targets.Count + 1, pieces.Length);
            Assert.True(Fits(html, pieces, targets), html);
        }
    }

    [Fact]
    public void A_browser_sees_the_same_links_each_tracked_or_as_it_was()
    {
        var links = 0;
        foreach (var html in Documents(20_000, seed: 3))
        {
            var before = Links(html);
            var after = Links(TrackedHtml.Split(html).Write(null, new(null, null, _ => Mark)));
            Assert.True(before.Count == after.Count, html);
            foreach (var (one, other) in before.Zip(after))
            {
                var expected = one.HasAttribute("data-pm-no-track") || !IsTracked(one.GetAttribute("href")!) ? one.GetAttribute("href") : Mark;
                Assert.True(expected == other.GetAttribute("href") && !other.HasAttribute("data-pm-no-track"), html);
                links++;
            }
        }

        Assert.InRange(links, 5_000, int.MaxValue);
    }

    private static bool IsTracked(string href)
    {
        var target = href.ReplaceLineEndings("").Replace("\t", "", StringComparison.Ordinal).Trim();
        return target.StartsWith("http://", StringComparison.Ordinal) || target.StartsWith("https://", StringComparison.Ordinal);
    }

    private static List<IElement> Links(string html) => [.. Parser.ParseDocument(html).QuerySelectorAll("a[href], area[href]")];

    /// <summary>Whether the document is the pieces with links between them that lead to the targets.</summary>
    private static bool Fits(string html, string[] pieces, Queue<string> targets)
    {
        if (!html.StartsWith(pieces[0], StringComparison.Ordinal) || !html.EndsWith(pieces[^1], StringComparison.Ordinal))
            return false;

        var at = pieces[0].Length;
        foreach (var piece in pieces[1..])
        {
            var target = targets.Dequeue();
            var end = at;
            while (Target(html[at..end]) != target || !html.AsSpan(end).StartsWith(piece, StringComparison.Ordinal))
                if (++end > html.Length)
                    return false;

            at = end + piece.Length;
        }

        return at == html.Length;
    }

    private static string Target(string value) => System.Net.WebUtility.HtmlDecode(value).ReplaceLineEndings("").Replace("\t", "", StringComparison.Ordinal).Trim();

    private static IEnumerable<string> Documents(int count, int seed)
    {
        var dice = new Random(seed);
        for (var i = 0; i < count; i++)
            yield return string.Concat(Enumerable.Range(0, dice.Next(1, 24)).Select(_ => dice.Next(4) == 0 ? Link(dice) : Pieces[dice.Next(Pieces.Length)]));
    }

    /// <summary>Whole more often than chance would make it.</summary>
    private static string Link(Random dice)
    {
        var quote = ((string[])["\"", "'", ""])[dice.Next(3)];
        return $"<a{(dice.Next(6) == 0 ? " data-pm-no-track" : "")} href={quote}{Pieces[10 + dice.Next(4)]}{quote}{(dice.Next(6) == 0 ? " data-pm-no-track" : "")}>";
    }
}
