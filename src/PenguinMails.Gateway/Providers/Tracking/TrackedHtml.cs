using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Tracking;

/// <summary>
/// A message's HTML for providers that do not track by themselves. It is split once, at its links and where the pixel goes, and
/// shared by the envelopes; each only joins the pieces. All else stays as the customer wrote it, byte for byte, but for
/// <c>data-pm-no-track</c>, which marks a link that is not to be tracked.
/// </summary>
internal sealed partial class TrackedHtml
{
    private const string NoTrack = "data-pm-no-track";

    /// <summary>A longer link would grow beyond what browsers and servers take.</summary>
    private const int LongestTarget = 2_000;

    private static readonly ConditionalWeakTable<OutgoingEmail, TrackedHtml> OfEmails = [];

    private readonly List<Piece> pieces = [];
    private readonly bool hasLinks;

    private TrackedHtml(string html)
    {
        var cuts = Cuts(html);
        var done = 0;
        foreach (var cut in cuts)
        {
            Add(PieceKind.Text, html[done..cut.Start]);
            if (cut.Kind != PieceKind.Text)
                Add(cut.Kind, html[cut.Start..cut.End]);

            done = cut.End;
        }

        Add(PieceKind.Text, html[done..]);
        hasLinks = pieces.Exists(piece => piece.Kind == PieceKind.Link);
    }

    /// <summary>Split when it is first asked for, and kept as long as the message is.</summary>
    public static TrackedHtml Of(OutgoingEmail email) => OfEmails.GetValue(email, key => Split(key.HtmlBody ?? ""));

    public static TrackedHtml Split(string html) => new(html);

    /// <summary>
    /// One envelope's copy. Variables are filled in first, so that a link leads where this recipient's link leads, and a value can
    /// be the whole link; what then is no link of the web stays untouched.
    /// </summary>
    public string Write(IReadOnlyDictionary<string, string>? variables, TrackingMarks marks)
    {
        var text = new StringBuilder();
        foreach (var piece in pieces)
            if (piece.Kind == PieceKind.Marks)
                text.Append(Hidden(marks));
            else
                text.Append(Tracked(piece, variables, marks) ?? piece.Render(variables));

        return text.ToString();
    }

    /// <summary>What is the same for all recipients of the message: variables are left for later, and a link that they change is nobody's to count.</summary>
    public string WriteForAll(TrackingMarks marks) => string.Concat(pieces.Select(piece =>
        piece.Kind == PieceKind.Marks ? Hidden(marks)
        : piece.Target is { } target ? marks.Link?.Invoke(target) ?? piece.Text
        : piece.Text));

    private static string? Tracked(Piece piece, IReadOnlyDictionary<string, string>? variables, TrackingMarks marks) =>
        piece.Kind == PieceKind.Link && marks.Link is { } link && (piece.Target ?? TargetOf(piece.Render(variables))) is { } target ? link(target) : null;

    private string Hidden(TrackingMarks marks)
    {
        var pixel = marks.Pixel is { } source ? $"""<img src="{source}" width="1" height="1" alt="" style="border:0;width:1px;height:1px">""" : "";
        // No person sees or reaches it: whoever follows it follows everything.
        var trap = marks.Trap is { } url && hasLinks ? $"""<a href="{url}" style="display:none" aria-hidden="true" tabindex="-1"></a>""" : "";
        return trap + pixel;
    }

    private void Add(PieceKind kind, string text)
    {
        var varies = text.Contains("{{", StringComparison.Ordinal);
        if (text.Length > 0 || kind == PieceKind.Marks)
            pieces.Add(new(kind, text, varies, kind == PieceKind.Link && !varies ? TargetOf(text) : null));
    }

    private static List<Cut> Cuts(string html)
    {
        var reader = new HtmlTagReader(html);
        var cuts = new List<Cut>();
        int? end = null;
        while (reader.Next())
            if (!reader.IsEnd)
                AddCuts(html, reader, cuts);
            else if (reader.Is("body") || (reader.Is("html") && end is null))
                end = reader.Start;

        // Not after what a tag or comment that never ends would swallow.
        var hidden = end ?? reader.Start;
        cuts.Add(new(PieceKind.Marks, hidden, hidden));
        cuts.Sort((a, b) => a.Start.CompareTo(b.Start));
        return cuts;
    }

    private static void AddCuts(string html, HtmlTagReader reader, List<Cut> cuts)
    {
        var (untracked, link) = (false, default(Range?));
        foreach (var attribute in reader.Attributes)
            if (reader.Same(attribute.Name, NoTrack))
            {
                untracked = true;
                cuts.Add(new(PieceKind.Text, attribute.Name.Start.Value, attribute.End));
            }
            else if (link is null && reader.Same(attribute.Name, "href"))
            {
                link = attribute.Value;
            }

        if (!untracked && link is { } value && (reader.Is("a") || reader.Is("area")) && MayLead(html[value]))
            cuts.Add(new(PieceKind.Link, value.Start.Value, value.End.Value));
    }

    /// <summary>True also where only a variable decides.</summary>
    private static bool MayLead(string value) => value.Contains("{{", StringComparison.Ordinal) || TargetOf(value) is not null;

    /// <summary>Where a browser would go, if that is a page of the web.</summary>
    private static string? TargetOf(string value)
    {
        var target = LineBreak().Replace(WebUtility.HtmlDecode(value), "").Trim();
        var leads = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        // A character reference that only browsers know would be lost.
        return leads && target.Length <= LongestTarget && !UnknownReference().IsMatch(target) ? target : null;
    }

    [GeneratedRegex("[\t\r\n]")]
    private static partial Regex LineBreak();

    [GeneratedRegex("&[A-Za-z][A-Za-z0-9]*;")]
    private static partial Regex UnknownReference();

    private enum PieceKind
    {
        Text,
        Link,
        Marks,
    }

    /// <summary>Text that is cut is left out.</summary>
    private readonly record struct Cut(PieceKind Kind, int Start, int End);

    /// <param name="Target">Of a link that is the same for everybody.</param>
    private sealed record Piece(PieceKind Kind, string Text, bool Varies, string? Target)
    {
        public string Render(IReadOnlyDictionary<string, string>? variables) =>
            Varies ? Personalisation.Render(Text, variables, ValueForm.Html)! : Text;
    }
}
