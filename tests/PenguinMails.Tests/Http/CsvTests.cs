using PenguinMails.Gateway.Http;
using Xunit;

namespace PenguinMails.Tests.Http;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\r\nc,d", "1:a|b 2:c|d")]
    [InlineData("\uFEFFa\n\n  \nb\n", "1:a 4:b")]
    [InlineData("\"a, \"\"b\"\"\" , c ,\n", "1:a, \"b\"|c|")]
    [InlineData("\"open\nnext\n\"also open, x\nlast", "1:? 2:next 3:? 4:last")]
    [InlineData("\"a\"b,c\nd", "1:? 2:d")]
    [InlineData("o\"neil@example.com", "1:o\"neil@example.com")]
    [InlineData("\"'=1+1\"\n'=2\n'plain", "1:=1+1 2:=2 3:'plain")]
    [InlineData("", "")]
    public void A_bad_line_loses_no_other(string table, string rows) =>
        Assert.Equal(rows, string.Join(' ', Csv.Rows(new StringReader(table)).Select(row => $"{row.Line}:{(row.Cells is null ? "?" : string.Join('|', row.Cells))}")));

    [Fact]
    public void What_was_written_is_read_again()
    {
        string[] cells = ["plain", "with, comma", "a \"quote\"", "=cmd()", "'", "", "ünï"];
        Assert.Equal(cells, Csv.Rows(new StringReader(Csv.Line(cells))).Single().Cells);
    }

    [Fact]
    public void A_line_without_end_is_not_held()
    {
        var rows = Csv.Rows(new StringReader("a\n" + new string('x', 8 << 20) + "\nb")).ToList();
        Assert.Equal("a", Assert.Single(rows[0].Cells!));
        Assert.Null(rows[1].Cells);
    }
}
