using PdfSharp.Drawing;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>A chart of the page, drawn in lines and not as a picture.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Kind">How it is drawn.</param>
/// <param name="Unit">What its values are.</param>
/// <param name="Data">What it shows.</param>
/// <param name="Empty">What is said where there is nothing to draw.</param>
internal sealed record PdfChart(string Title, ChartKind Kind, ChartUnit Unit, ChartData Data, string Empty)
{
    private const double Square = 7;

    public void Draw(XGraphics page, PdfStyle style, XRect place)
    {
        page.DrawRoundedRectangle(style.Line, place, new XSize(6, 6));
        var inner = new XRect(place.X + 10, place.Y + 8, place.Width - 20, place.Height - 16);
        page.DrawString(page.Fitting(Title, style.Subheading, inner.Width), style.Subheading, style.Ink, new XRect(inner.X, inner.Y, inner.Width, 14), XStringFormats.CenterLeft);
        var room = new XRect(inner.X, inner.Y + 20, inner.Width, inner.Height - 20);
        if (Data.IsEmpty(Unit))
            DrawEmpty(page, style, room);
        else if (Kind == ChartKind.Pie)
            DrawPie(page, style, room);
        else
            DrawGrid(page, style, room);
    }

    private void DrawEmpty(XGraphics page, PdfStyle style, XRect room)
    {
        foreach (var (i, line) in page.Lines(Empty, style.Text, room.Width).Index())
            page.DrawString(line, style.Text, style.Quiet, new XRect(room.X, room.Y + (i * 13), room.Width, 13), XStringFormats.CenterLeft);
    }

    private void DrawPie(XGraphics page, PdfStyle style, XRect room)
    {
        var values = Data.Series[0].Values.Select(value => value ?? 0).ToList();
        var (all, from, size) = (values.Sum(), -90.0, Math.Min(room.Height, room.Width * 0.4));
        for (var i = 0; i < values.Count; i++)
        {
            var sweep = 360 * values[i] / all;
            page.DrawPie(XPens.White, new XSolidBrush(PdfStyle.Colour(i)), room.X, room.Y, size, size, from, sweep);
            from += sweep;
        }

        page.DrawEllipse(XBrushes.White, room.X + (size * 0.3), room.Y + (size * 0.3), size * 0.4, size * 0.4);
        var names = new XRect(room.X + size + 14, room.Y, room.Width - size - 14, room.Height);
        foreach (var (i, value) in values.Index())
            Legend(page, style, new XRect(names.X, names.Y + (i * 13), names.Width, 13), i, $"{Data.Columns[i]} {Formats.Count((long)value)} ({Formats.Rate(value / all)})");
    }

    private void DrawGrid(XGraphics page, PdfStyle style, XRect room)
    {
        var axis = new PdfAxis([.. Data.Series.SelectMany(series => series.Values).OfType<double>()], Unit, fromZero: Kind == ChartKind.Bar);
        if (Data.Series.Count > 1 || Kind == ChartKind.Line)
            room = Legends(page, style, room);
        var left = axis.Ticks.Max(tick => page.MeasureString(axis.Text(tick), style.Small).Width) + 6;
        var grid = new XRect(room.X + left, room.Y + 10, room.Width - left - 4, room.Height - 26);
        foreach (var tick in axis.Ticks)
        {
            var y = grid.Bottom - (axis.Place(tick) * grid.Height);
            page.DrawLine(style.Line, grid.Left, y, grid.Right, y);
            page.DrawString(axis.Text(tick), style.Small, style.Quiet, new XRect(room.X, y - 6, left - 6, 12), XStringFormats.CenterRight);
        }

        if (Kind == ChartKind.Bar)
            PdfBars.Draw(page, style, grid, Data, axis);
        else
            PdfLines.Draw(page, style, grid, Data, axis);
    }

    /// <summary>Beside one another, in as many lines as they need.</summary>
    private XRect Legends(XGraphics page, PdfStyle style, XRect room)
    {
        var (x, y) = (room.X, room.Y);
        foreach (var (i, series) in Data.Series.Index())
        {
            var width = Math.Min(page.MeasureString(series.Name, style.Small).Width + Square + 20, room.Width);
            if (x > room.X && x + width > room.Right)
                (x, y) = (room.X, y + 12);
            Legend(page, style, new XRect(x, y, width, 12), i, series.Name);
            x += width;
        }

        return new(room.X, y + 14, room.Width, room.Bottom - y - 14);
    }

    private static void Legend(XGraphics page, PdfStyle style, XRect place, int i, string name)
    {
        page.DrawRectangle(new XSolidBrush(PdfStyle.Colour(i)), place.X, place.Y + ((place.Height - Square) / 2), Square, Square);
        var text = new XRect(place.X + Square + 5, place.Y, place.Width - Square - 5, place.Height);
        page.DrawString(page.Fitting(name, style.Small, text.Width), style.Small, style.Ink, text, XStringFormats.CenterLeft);
    }
}
