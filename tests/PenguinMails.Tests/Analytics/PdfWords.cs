using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PdfSharp.Pdf;
using PdfSharp.Pdf.Advanced;
using PdfSharp.Pdf.Content;
using PdfSharp.Pdf.Content.Objects;
using PdfSharp.Pdf.IO;

namespace PenguinMails.Tests.Analytics;

/// <summary>What a document says, as a reader would copy it: each text of a page by itself.</summary>
internal static partial class PdfWords
{
    public static IReadOnlyList<IReadOnlyList<string>> Of(byte[] document)
    {
        using var file = new MemoryStream(document);
        using var pdf = PdfReader.Open(file, PdfDocumentOpenMode.Import);
        return [.. pdf.Pages.Cast<PdfPage>().Select(page => (IReadOnlyList<string>)[.. Of(page)])];
    }

    private static IEnumerable<string> Of(PdfPage page)
    {
        var fonts = page.Resources.Elements.GetDictionary("/Font")!;
        var glyphs = fonts.Elements.Keys.ToDictionary(name => name, name => Glyphs(Encoding.Latin1.GetString(
            ((PdfDictionary)((PdfReference)((PdfDictionary)((PdfReference)fonts.Elements[name]!).Value).Elements["/ToUnicode"]!).Value).Stream.UnfilteredValue)));
        var current = new Dictionary<int, string>();
        foreach (var step in ContentReader.ReadContent(page).OfType<COperator>())
        {
            if (step.OpCode.OpCodeName == OpCodeName.Tf)
                current = glyphs[((CName)step.Operands[0]).Name];
            if (step.OpCode.OpCodeName == OpCodeName.Tj)
                yield return Text(((CString)step.Operands[0]).Value, current);
        }
    }

    private static string Text(string codes, Dictionary<int, string> glyphs) =>
        string.Concat(Enumerable.Range(0, codes.Length / 2).Select(i => glyphs.GetValueOrDefault((codes[2 * i] << 8) | codes[(2 * i) + 1], "?")));

    private static Dictionary<int, string> Glyphs(string map) => Ranges().Matches(map)
        .ToDictionary(range => Hex(range.Groups[1].Value), range => ((char)Hex(range.Groups[2].Value)).ToString());

    private static int Hex(string number) => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("<([0-9A-Fa-f]{4})><[0-9A-Fa-f]{4}><([0-9A-Fa-f]{4})>")]
    private static partial Regex Ranges();
}
