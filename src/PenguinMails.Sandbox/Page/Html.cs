using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace PenguinMails.Sandbox.Page;

/// <summary>Markup in which every hole of an interpolated string is escaped unless it is markup itself.</summary>
[InterpolatedStringHandler]
internal readonly struct Html(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + formattedCount * 16);

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(Html markup) => _text.Append(markup._text);

    public void AppendFormatted(string? text) => _text.Append(HtmlEncoder.Default.Encode(text ?? ""));

    public void AppendFormatted(long number) => _text.Append(number);

    public static Html Join(IEnumerable<Html> parts)
    {
        var all = new Html(0, 0);
        foreach (var part in parts) all._text.Append(part._text);
        return all;
    }

    public override string ToString() => _text.ToString();
}
