using PdfSharp.Fonts;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>The dashboard's font, from this assembly: the machine need not have any.</summary>
internal sealed class PdfFonts : IFontResolver
{
    public const string Family = "Inter";
    private const string Regular = "Inter.ttf";
    private const string SemiBold = "Inter-SemiBold.ttf";

    /// <summary>The library has one resolver for the whole process.</summary>
    public static void Use() => GlobalFontSettings.FontResolver ??= new PdfFonts();

    public FontResolverInfo ResolveTypeface(string familyName, bool bold, bool italic) => new(bold ? SemiBold : Regular);

    public byte[] GetFont(string faceName)
    {
        using var file = typeof(PdfFonts).Assembly.GetManifestResourceStream(faceName)!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
