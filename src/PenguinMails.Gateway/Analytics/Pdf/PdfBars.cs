using PdfSharp.Drawing;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>A bar for each series in each column, with what it stands for above it.</summary>
internal static class PdfBars
{
    private const double Widest = 40;

    public static void Draw(XGraphics page, PdfStyle style, XRect grid, ChartData data, PdfAxis axis)
    {
        var room = grid.Width / data.Columns.Count;
        var width = Math.Min(Widest, room * 0.7 / data.Series.Count);
        for (var i = 0; i < data.Columns.Count; i++)
        {
            var left = grid.X + (i * room) + ((room - (width * data.Series.Count)) / 2);
            foreach (var (k, series) in data.Series.Index())
                if (series.Values[i] is { } value)
                    DrawBar(page, style, new(left + (k * width), grid.Bottom - (axis.Place(value) * grid.Height), width, axis.Place(value) * grid.Height), PdfStyle.Colour(data.Series.Count == 1 ? i : k), axis.Text(value), room);
            page.DrawString(page.Fitting(data.Columns[i], style.Small, room - 4), style.Small, style.Quiet, new XRect(grid.X + (i * room), grid.Bottom + 4, room, 12), XStringFormats.Center);
        }
    }

    private static void DrawBar(XGraphics page, PdfStyle style, XRect bar, XColor colour, string value, double room)
    {
        page.DrawRectangle(new XSolidBrush(colour), bar);
        if (page.MeasureString(value, style.Small).Width <= room)
            page.DrawString(value, style.Small, style.Ink, new XRect(bar.X + (bar.Width / 2) - (room / 2), bar.Y - 11, room, 10), XStringFormats.Center);
    }
}
