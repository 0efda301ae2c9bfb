namespace PenguinMails.Gateway.Providers.Tracking;

/// <summary>Where an attribute stands in the document. The value is without its quotes, and empty where there is none.</summary>
internal readonly record struct HtmlAttribute(Range Name, Range Value, int End);

/// <summary>
/// Finds the tags of an HTML document as a browser's tokenizer does (https://html.spec.whatwg.org/#tokenization), in one pass and
/// without building a tree, so that all else in it can be left as it is. Comments and the text of scripts and styles hold no tags.
/// </summary>
internal sealed class HtmlTagReader(string html)
{
    private static readonly string[] RawText = ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];

    private readonly List<HtmlAttribute> attributes = [];
    private int at;

    /// <summary>Where the tag begins; after the last tag, where what is left of the document can't be told from an unfinished one.</summary>
    public int Start { get; private set; }

    public bool IsEnd { get; private set; }

    public Range Name { get; private set; }

    /// <summary>Of this tag only.</summary>
    public IReadOnlyList<HtmlAttribute> Attributes => attributes;

    public bool Is(string name) => Same(Name, name);

    public bool Same(Range range, string word) => html.AsSpan(range).Equals(word, StringComparison.OrdinalIgnoreCase);

    public bool Next()
    {
        while (html.AsSpan(at).IndexOf('<') is >= 0 and var found)
        {
            Start = at + found;
            at = Start + 1;
            var next = Peek();
            IsEnd = next == '/';
            if (IsEnd && at + 1 < html.Length)
                next = html[++at];

            if (char.IsAsciiLetter(next))
                return ReadTag() || Unfinished();
            if (!IsEnd && next is not ('!' or '?'))
                continue;
            if (!Skip())
                return Unfinished();
        }

        Start = html.Length;
        return false;
    }

    private bool Unfinished()
    {
        at = html.Length;
        return false;
    }

    private bool ReadTag()
    {
        var name = at;
        while (at < html.Length && !IsSpace(html[at]) && html[at] is not ('/' or '>'))
            at++;

        Name = name..at;
        attributes.Clear();
        while (true)
        {
            while (at < html.Length && (IsSpace(html[at]) || html[at] == '/'))
                at++;

            if (at == html.Length)
                return false;
            if (html[at] == '>')
                break;
            if (!ReadAttribute())
                return false;
        }

        at++;
        if (!IsEnd)
            SkipRawText();

        return true;
    }

    private bool ReadAttribute()
    {
        var name = at++;
        while (at < html.Length && !IsSpace(html[at]) && html[at] is not ('/' or '>' or '='))
            at++;

        var (nameEnd, value) = (at, at..at);
        SkipSpace();
        if (Peek() != '=')
            at = nameEnd;
        else if (!TryReadValue(out value))
            return false;

        attributes.Add(new(name..nameEnd, value, at));
        return true;
    }

    private bool TryReadValue(out Range value)
    {
        at++;
        SkipSpace();
        var start = at;
        if (Peek() is '"' or '\'')
        {
            var length = html.AsSpan(start + 1).IndexOf(html[start]);
            value = (start + 1)..(start + 1 + Math.Max(length, 0));
            at = start + length + 2;
            return length >= 0;
        }

        while (at < html.Length && !IsSpace(html[at]) && html[at] != '>')
            at++;

        value = start..at;
        return at < html.Length;
    }

    /// <summary>Past a comment, a doctype, or what a browser takes for a comment.</summary>
    private bool Skip()
    {
        if (!html.AsSpan(at).StartsWith("!--") || IsEnd)
            return SkipTo(">", 1);
        if (html.AsSpan(at + 3).StartsWith(">") || html.AsSpan(at + 3).StartsWith("->"))
            return SkipTo(">", 1);

        at += 3;
        while (SkipTo("--", 1))
            if (html.AsSpan(at).StartsWith("->") || html.AsSpan(at).StartsWith("-!>"))
                return SkipTo(">", 1);

        return false;
    }

    private void SkipRawText()
    {
        if (Is("plaintext"))
            at = html.Length;
        if (Array.Find(RawText, Is) is not { } name)
            return;

        while (SkipTo("</", 2))
        {
            var end = html.AsSpan(at);
            if (end.StartsWith(name, StringComparison.OrdinalIgnoreCase) && end.Length > name.Length && (IsSpace(end[name.Length]) || end[name.Length] is '/' or '>'))
            {
                at -= 2;
                return;
            }
        }

        at = html.Length;
    }

    private bool SkipTo(string mark, int past)
    {
        var found = html.AsSpan(at).IndexOf(mark, StringComparison.Ordinal);
        at += found + past;
        return found >= 0;
    }

    private void SkipSpace()
    {
        while (at < html.Length && IsSpace(html[at]))
            at++;
    }

    private char Peek() => at < html.Length ? html[at] : '\0';

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';
}
