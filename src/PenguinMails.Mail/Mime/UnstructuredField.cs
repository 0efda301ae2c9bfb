namespace PenguinMails.Mail.Mime;

/// <summary>
/// A subject or a custom field. The words from the first to the last that a header cannot hold are encoded, those around stay as
/// they are, so that what follows the name in a List-Id keeps its meaning.
/// </summary>
internal static class UnstructuredField
{
    private const string Space = " \t";

    public static void Write(FieldWriter fields, OctetBuffer to, string name, string value, bool phrase)
    {
        var text = HeaderText.Checked(value, name).AsSpan().Trim(Space);
        fields.Begin(name);
        var (from, until) = SpanToEncode(text);
        WritePlain(fields, text[..from]);
        if (from < until)
            EncodedWord.Write(fields, to, text[from..until], phrase);
        WritePlain(fields, text[until..]);
        fields.End();
    }

    private static void WritePlain(FieldWriter fields, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var (space, word) = Next(text);
            if (word > 0)
                fields.Token(space == 0 ? " " : text[..space], text.Slice(space, word));
            text = text[(space + word)..];
        }
    }

    private static (int From, int Until) SpanToEncode(ReadOnlySpan<char> text)
    {
        if (HeaderText.IsPrintableOrTab(text) && !HeaderText.LooksEncoded(text) && text.Length < FieldWriter.HardLimit)
            return (text.Length, text.Length);
        if (text.Contains('\t'))
            return (0, text.Length);

        int from = text.Length, until = text.Length;
        for (var i = 0; i < text.Length;)
        {
            var (space, word) = Next(text[i..]);
            if (space + word >= FieldWriter.HardLimit)
                return (0, text.Length);
            if (MustEncode(text.Slice(i + space, word)))
            {
                // One space separates it from the word before; the rest of a run would be lost if it were not encoded too.
                from = Math.Min(from, i + Math.Min(space, 1));
                until = i + space + word;
            }

            i += space + word;
        }

        return (from, until);
    }

    private static bool MustEncode(ReadOnlySpan<char> word) => !HeaderText.IsPrintable(word) || HeaderText.LooksEncoded(word);

    private static (int Space, int Word) Next(ReadOnlySpan<char> text)
    {
        var space = text.IndexOfAnyExcept(Space);
        if (space < 0)
            return (text.Length, 0);
        var word = text[space..].IndexOfAny(Space);
        return (space, word < 0 ? text.Length - space : word);
    }
}
