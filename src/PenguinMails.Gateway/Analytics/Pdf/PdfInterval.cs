using PdfSharp.Drawing;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>Where a true difference lies, to both sides of none.</summary>
internal static class PdfInterval
{
    public const double Height = 40;

    public static void Draw(XGraphics page, PdfStyle style, XRect place, string first, string second, double difference, Interval interval)
    {
        var end = IntervalScale.End(interval);
        var bar = new XRect(place.X, place.Y + 4, place.Width, 12);
        var middle = bar.Y + (bar.Height / 2);
        var (low, high) = (At(bar, interval.Low, end), At(bar, interval.High, end));
        page.DrawLine(style.Line, bar.Left, middle, bar.Right, middle);
        page.DrawRectangle(new XSolidBrush(XColor.FromArgb(0x9d, 0xbf, 0xea)), low, bar.Y, high - low, bar.Height);
        page.DrawLine(new XPen(PdfStyle.Colour(0), 2), At(bar, difference, end), bar.Y - 1, At(bar, difference, end), bar.Bottom + 1);
        page.DrawLine(new XPen(XColor.FromArgb(0x5c, 0x64, 0x70), 0.8), At(bar, 0, end), bar.Y - 3, At(bar, 0, end), bar.Bottom + 3);

        var words = new XRect(place.X, bar.Bottom + 4, place.Width, 12);
        var room = (words.Width - 40) / 2;
        page.DrawString(page.Fitting($"{second} delivers more", style.Small, room), style.Small, style.Quiet, words, XStringFormats.CenterLeft);
        page.DrawString("0", style.Small, style.Quiet, words, XStringFormats.Center);
        page.DrawString(page.Fitting($"{first} delivers more", style.Small, room), style.Small, style.Quiet, words, XStringFormats.CenterRight);
    }

    private static double At(XRect bar, double value, double end) => bar.X + (bar.Width * (1 + (value / end)) / 2);
}
