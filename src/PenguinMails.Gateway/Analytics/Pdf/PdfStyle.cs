using PdfSharp.Drawing;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>The look of one document: the dashboard's in light. A font belongs to the document that it is used in.</summary>
internal sealed class PdfStyle
{
    public XFont Title { get; } = Font(20, XFontStyleEx.Bold);
    public XFont Heading { get; } = Font(13, XFontStyleEx.Bold);
    public XFont Subheading { get; } = Font(10, XFontStyleEx.Bold);
    public XFont Figure { get; } = Font(16, XFontStyleEx.Bold);
    public XFont Text { get; } = Font(9);
    public XFont Strong { get; } = Font(9, XFontStyleEx.Bold);
    public XFont Small { get; } = Font(7.5);
    public XFont Tiny { get; } = Font(6.5);
    public XFont Tiniest { get; } = Font(5);

    public XBrush Ink { get; } = new XSolidBrush(XColor.FromArgb(0x1a, 0x22, 0x30));
    public XBrush Quiet { get; } = new XSolidBrush(XColor.FromArgb(0x5c, 0x64, 0x70));
    public XBrush Shade { get; } = new XSolidBrush(XColor.FromArgb(0xf3, 0xf5, 0xf8));
    public XPen Line { get; } = new(XColor.FromArgb(0xd5, 0xda, 0xe1), 0.6);

    private static readonly XColor[] Colours =
    [
        XColor.FromArgb(0x1f, 0x6f, 0xd0), XColor.FromArgb(0xb8, 0x56, 0x0a), XColor.FromArgb(0x0f, 0x7a, 0x68),
        XColor.FromArgb(0x77, 0x48, 0xbd), XColor.FromArgb(0xb5, 0x2d, 0x63), XColor.FromArgb(0x5c, 0x64, 0x70),
    ];

    /// <summary>In the order of the page's charts; more than those begin anew, paler.</summary>
    public static XColor Colour(int i)
    {
        var (colour, round) = (Colours[i % Colours.Length], i / Colours.Length);
        return round == 0 ? colour : XColor.FromArgb(Paler(colour.R, round), Paler(colour.G, round), Paler(colour.B, round));
    }

    /// <summary>Whatever the text, so that it can be searched and copied.</summary>
    private static XFont Font(double size, XFontStyleEx style = XFontStyleEx.Regular) => new(PdfFonts.Family, size, style, XPdfFontOptions.UnicodeDefault);

    private static int Paler(int part, int round) => 255 - ((255 - part) / (round + 1));
}
