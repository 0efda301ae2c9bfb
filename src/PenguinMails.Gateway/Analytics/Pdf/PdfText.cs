using System.Globalization;
using PdfSharp.Drawing;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>Text that has to fit.</summary>
internal static class PdfText
{
    /// <summary>Cut where it is too wide, but not amidst a character.</summary>
    public static string Fitting(this XGraphics page, string text, XFont font, double width)
    {
        if (page.MeasureString(text, font).Width <= width)
            return text;

        var ends = StringInfo.ParseCombiningCharacters(text);
        var (fits, tooLong) = (0, ends.Length);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            if (page.MeasureString(text[..ends[middle]] + "…", font).Width <= width)
                fits = middle;
            else
                tooLong = middle;
        }

        return text[..ends[fits]].TrimEnd() + "…";
    }

    /// <summary>Broken between words; a word that is too wide alone is cut.</summary>
    public static IReadOnlyList<string> Lines(this XGraphics page, string text, XFont font, double width)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = lines.Count == 0 ? word : $"{lines[^1]} {word}";
            if (lines.Count > 0 && page.MeasureString(longer, font).Width <= width)
                lines[^1] = longer;
            else
                lines.Add(page.Fitting(word, font, width));
        }

        return lines;
    }
}
