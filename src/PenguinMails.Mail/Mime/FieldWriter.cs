using System.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>
/// Writes header fields, folded before white space (RFC 5322, 2.1.1 and 2.2.3). A token is never broken, and a fold
/// is always followed by one, so that no line is white space only.
/// </summary>
internal sealed class FieldWriter(OctetBuffer to)
{
    /// <summary>Not to be passed, by any line.</summary>
    public const int HardLimit = 998;

    /// <summary>78, and 76 for a line with an encoded word (RFC 2047, 2); 76 does for both.</summary>
    private const int Width = 76;

    private int lineStart;
    private bool hasToken;

    /// <summary>The field's name alone on a line is allowed, but some readers stumble over it.</summary>
    public bool MayFold => hasToken;

    public int Column => to.Length - lineStart;

    public void Begin(ReadOnlySpan<char> name)
    {
        lineStart = to.Length;
        hasToken = false;
        to.WriteUtf8(name);
        to.Write((byte)':');
    }

    public void End() => to.Write("\r\n"u8);

    public void Field(ReadOnlySpan<char> name, ReadOnlySpan<char> token)
    {
        Begin(name);
        Token(token);
        End();
    }

    /// <summary>One word after a space, or on a line of its own where it does not fit.</summary>
    public void Token(ReadOnlySpan<char> text) => Token(" ", text);

    public void Token(ReadOnlySpan<char> space, ReadOnlySpan<char> text)
    {
        Separate(space, Encoding.UTF8.GetByteCount(text));
        to.WriteUtf8(text);
    }

    /// <summary>The white space before a token of so many octets, which the caller writes then.</summary>
    public void Separate(ReadOnlySpan<char> space, int octets)
    {
        if (Column + space.Length + octets > (MayFold ? Width : HardLimit))
            Fold();
        to.WriteUtf8(space);
        hasToken = true;
    }

    /// <summary>Continues a token, such as with the semicolon before a parameter.</summary>
    public void Append(ReadOnlySpan<char> text) => to.WriteUtf8(text);

    /// <summary>Starts the next line, unless one was just started: an empty line would end the header.</summary>
    public void Fold()
    {
        if (Column == 0)
            return;
        to.Write("\r\n"u8);
        lineStart = to.Length;
    }

    public Mark Here() => new(to.Length, lineStart, hasToken);

    public bool FoldedSince(Mark mark) => lineStart != mark.LineStart;

    public void BackTo(Mark mark)
    {
        to.TakeBack(mark.Length);
        lineStart = mark.LineStart;
        hasToken = mark.HasToken;
    }

    internal readonly record struct Mark(int Length, int LineStart, bool HasToken);
}
