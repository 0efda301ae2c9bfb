using System.Globalization;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Pdf;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>A4 pages that are filled from top to bottom.</summary>
internal sealed class PdfPages : IDisposable
{
    /// <summary>What is said at the end where the font lacks a character.</summary>
    public const string Boxes = "A box stands for a character that this document's font does not have; the dashboard shows it.";

    public const double Gap = 10;
    private const double Margin = 48;
    private const double Foot = 30;

    private readonly PdfDocument document = new();
    private readonly string footer;
    private double y = double.MaxValue;
    private bool hasBoxes;

    /// <param name="title">Of the document.</param>
    /// <param name="footer">Stands at the foot of each page, beside its number.</param>
    /// <param name="made">When.</param>
    public PdfPages(string title, string footer, DateTimeOffset made)
    {
        this.footer = footer;
        document.Info.Title = title;
        document.Info.Creator = "PenguinMails";
        document.Info.CreationDate = made.UtcDateTime;
        document.Language = "en";
        document.RenderEvents.RenderTextEvent += (_, text) => hasBoxes |= text.CodePointGlyphIndexPairs.Any(pair => pair.GlyphIndex == 0);
        Page = Next();
    }

    public PdfStyle Style { get; } = new();

    public XGraphics Page { get; private set; }

    public static double Width => PageSizeConverter.ToSize(PageSize.A4).Width - (2 * Margin);

    private static double Bottom => PageSizeConverter.ToSize(PageSize.A4).Height - Margin - Foot;

    /// <summary>What is drawn together, on the next page where this one has no room for it.</summary>
    public void Keep(double height)
    {
        if (y + height > Bottom)
            Page = Next();
    }

    public XRect Take(double height)
    {
        Keep(height);
        var place = new XRect(Margin, y, Width, height);
        y += height;
        return place;
    }

    /// <param name="text">The heading.</param>
    /// <param name="with">How much of what follows has to stand below it.</param>
    public void Heading(string text, double with)
    {
        Keep(34 + with);
        Take(12);
        Page.DrawString(text, Style.Heading, Style.Ink, Take(22), XStringFormats.CenterLeft);
    }

    public void Subheading(string text, double with)
    {
        Keep(18 + with);
        Page.DrawString(text, Style.Subheading, Style.Ink, Take(18), XStringFormats.CenterLeft);
    }

    public void Text(string text) => Text(text, Style.Text, Style.Ink);

    public void Note(string text) => Text(text, Style.Small, Style.Quiet);

    public void Text(string text, XFont font, XBrush brush, double indent = 0)
    {
        foreach (var line in Page.Lines(text, font, Width - indent))
        {
            var place = Take(font.Size * 1.5);
            Page.DrawString(line, font, brush, new XRect(place.X + indent, place.Y, place.Width - indent, place.Height), XStringFormats.CenterLeft);
        }
    }

    public byte[] Save()
    {
        if (hasBoxes)
            Note(Boxes);
        Page.Dispose();
        foreach (var (i, page) in document.Pages.Cast<PdfPage>().Index())
            Number(page, string.Create(CultureInfo.InvariantCulture, $"Page {i + 1} of {document.PageCount}"));

        using var file = new MemoryStream();
        document.Save(file);
        return file.ToArray();
    }

    public void Dispose()
    {
        Page.Dispose();
        document.Dispose();
    }

    private void Number(PdfPage page, string number)
    {
        using var drawing = XGraphics.FromPdfPage(page);
        var place = new XRect(Margin, Bottom + Foot - 12, Width, 12);
        var room = Width - drawing.MeasureString(number, Style.Small).Width - Gap;
        drawing.DrawLine(Style.Line, place.Left, place.Top - 6, place.Right, place.Top - 6);
        drawing.DrawString(drawing.Fitting(footer, Style.Small, room), Style.Small, Style.Quiet, place, XStringFormats.CenterLeft);
        drawing.DrawString(number, Style.Small, Style.Quiet, place, XStringFormats.CenterRight);
    }

    private XGraphics Next()
    {
        Page?.Dispose();
        y = Margin;
        var page = document.AddPage();
        page.Size = PageSize.A4;
        return XGraphics.FromPdfPage(page);
    }
}
