namespace PenguinMails.Mail.Parsing;

/// <summary>"value; name=content; ...", the form of Content-Type and Content-Disposition (RFC 2045, 5.1).</summary>
internal sealed record ParameterizedValue(string Value, IReadOnlyDictionary<string, string> Parameters)
{
    private const int MaxParameters = 100;

    public static ParameterizedValue Parse(string text)
    {
        var at = 0;
        var value = ReadToken(text, ref at);
        var pieces = new List<ParameterPiece>();
        while (SkipToParameter(text, ref at) && pieces.Count < MaxParameters)
            if (ReadParameter(text, ref at) is { } piece)
                pieces.Add(piece);
        return new(value, ParameterPiece.Join(pieces));
    }

    private static string ReadToken(string text, ref int at)
    {
        var end = text.AsSpan().IndexOfAny(";( \t");
        at = end < 0 ? text.Length : end;
        return text[..at].Trim('"').ToLowerInvariant();
    }

    private static bool SkipToParameter(string text, ref int at)
    {
        var semicolon = text.AsSpan(at).IndexOf(';');
        at = semicolon < 0 ? text.Length : at + semicolon + 1;
        return semicolon >= 0;
    }

    private static ParameterPiece? ReadParameter(string text, ref int at)
    {
        var rest = text.AsSpan(at);
        var equals = rest.IndexOfAny('=', ';');
        if (equals < 0 || rest[equals] == ';')
            return null;
        var name = rest[..equals].Trim().ToString();
        at += equals + 1;
        while (at < text.Length && text[at] is ' ' or '\t')
            at++;
        var content = at < text.Length && text[at] == '"' ? ReadQuoted(text, ref at) : ReadBare(text, ref at);
        return name.Length == 0 ? null : ParameterPiece.Of(name, content);
    }

    // Names with blanks come without quotes, so only a semicolon ends them.
    private static string ReadBare(string text, ref int at)
    {
        var rest = text.AsSpan(at);
        var end = rest.IndexOf(';');
        var content = (end < 0 ? rest : rest[..end]).Trim();
        at = end < 0 ? text.Length : at + end;
        return content.ToString();
    }

    // A backslash before anything but a quote or another is one of a Windows path. A quote that never closes goes to the end.
    private static string ReadQuoted(string text, ref int at)
    {
        var content = new System.Text.StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\')
                at++;
            content.Append(text[at]);
        }

        return content.ToString();
    }
}
