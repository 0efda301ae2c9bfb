using PdfSharp.Drawing;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>A line for each series, over gaps as on the page.</summary>
internal static class PdfLines
{
    public static void Draw(XGraphics page, PdfStyle style, XRect grid, ChartData data, PdfAxis axis)
    {
        foreach (var (i, series) in data.Series.Index())
            Draw(page, PdfStyle.Colour(i), [.. Points(grid, series, axis)]);
        DrawColumns(page, style, grid, data.Columns);
    }

    private static void Draw(XGraphics page, XColor colour, XPoint[] points)
    {
        if (points.Length > 1)
            page.DrawLines(new XPen(colour, 1.4) { LineJoin = XLineJoin.Round }, points);
        else if (points is [var point])
            page.DrawEllipse(new XSolidBrush(colour), point.X - 2, point.Y - 2, 4, 4);
    }

    private static IEnumerable<XPoint> Points(XRect grid, ChartSeries series, PdfAxis axis)
    {
        foreach (var (i, value) in series.Values.Index())
            if (value is { } known)
                yield return new(X(grid, i, series.Values.Count), grid.Bottom - (axis.Place(known) * grid.Height));
    }

    /// <summary>As many of their names as have room beside one another.</summary>
    private static void DrawColumns(XGraphics page, PdfStyle style, XRect grid, IReadOnlyList<string> columns)
    {
        var widest = columns.Max(column => page.MeasureString(column, style.Small).Width) + 12;
        var every = Math.Max(1, (int)Math.Ceiling(widest * columns.Count / grid.Width));
        for (var i = 0; i < columns.Count; i += every)
        {
            var width = page.MeasureString(columns[i], style.Small).Width;
            var x = Math.Clamp(X(grid, i, columns.Count) - (width / 2), grid.Left, Math.Max(grid.Left, grid.Right - width));
            page.DrawString(columns[i], style.Small, style.Quiet, new XRect(x, grid.Bottom + 4, width, 12), XStringFormats.CenterLeft);
        }
    }

    private static double X(XRect grid, int i, int count) => count == 1 ? grid.X + (grid.Width / 2) : grid.X + (grid.Width * i / (count - 1));
}
