using PdfSharp.Drawing;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <param name="Name">Of the column.</param>
/// <param name="IsWord">Words stand at the left, figures at the right.</param>
internal sealed record PdfColumn(string Name, bool IsWord = false);

/// <summary>A table whose first column names the row and takes what room the others leave; its head stands on each page anew.</summary>
internal sealed class PdfTable(PdfPages pages, IReadOnlyList<PdfColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
{
    private const double RowHeight = 16;
    private const double Narrowest = 90;
    private const double Widest = 110;
    private const double Padding = 8;

    private XFont font = pages.Style.Text;
    private XFont headFont = pages.Style.Small;
    private double[] widths = [];

    public void Draw()
    {
        Fit();
        var head = columns.Select((column, i) => pages.Page.Lines(column.Name, headFont, widths[i] - Padding)).ToList();
        var height = 8 + (head.Max(lines => lines.Count) * 10);
        pages.Keep(height + RowHeight);
        DrawHead(head, height);
        foreach (var row in rows)
        {
            var page = pages.Page;
            pages.Keep(RowHeight);
            if (pages.Page != page)
                DrawHead(head, height);
            DrawRow(row);
        }

        pages.Take(PdfPages.Gap);
    }

    /// <summary>In the largest font in which no figure has to be cut.</summary>
    private void Fit()
    {
        foreach (var smaller in new[] { pages.Style.Text, pages.Style.Small, pages.Style.Tiny, pages.Style.Tiniest })
        {
            (font, headFont) = (smaller, smaller.Size < pages.Style.Small.Size ? smaller : pages.Style.Small);
            widths = [0, .. columns.Skip(1).Select((column, i) => Natural(column, i + 1))];
            widths[0] = Math.Max(Narrowest, PdfPages.Width - widths.Sum());
            if (widths.Sum() <= PdfPages.Width)
                return;
        }
    }

    private double Natural(PdfColumn column, int i)
    {
        var cells = rows.Select(row => Width(row[i], font)).Max();
        var words = column.Name.Split(' ').Max(word => Width(word, headFont));
        return Padding + Math.Max(words, column.IsWord ? Math.Min(Widest, cells) : cells);
    }

    private double Width(string text, XFont of) => pages.Page.MeasureString(text, of).Width;

    private void DrawHead(List<IReadOnlyList<string>> head, double height)
    {
        var place = pages.Take(height);
        pages.Page.DrawRectangle(pages.Style.Shade, place);
        foreach (var (i, cell) in Cells(place).Index())
            foreach (var (k, line) in head[i].Index())
                Write(line, headFont, pages.Style.Quiet, i, new(cell.X, cell.Bottom - 4 - ((head[i].Count - k) * 10), cell.Width, 10));
    }

    private void DrawRow(IReadOnlyList<string> row)
    {
        var place = pages.Take(RowHeight);
        foreach (var (i, cell) in Cells(place).Index())
            Write(pages.Page.Fitting(row[i], font, cell.Width), font, pages.Style.Ink, i, cell);
        pages.Page.DrawLine(pages.Style.Line, place.Left, place.Bottom, place.Right, place.Bottom);
    }

    private IEnumerable<XRect> Cells(XRect place)
    {
        var x = place.X;
        foreach (var width in widths)
        {
            yield return new(x + (Padding / 2), place.Y, width - Padding, place.Height);
            x += width;
        }
    }

    private void Write(string text, XFont of, XBrush brush, int column, XRect cell) =>
        pages.Page.DrawString(text, of, brush, cell, column == 0 || columns[column].IsWord ? XStringFormats.CenterLeft : XStringFormats.CenterRight);
}
