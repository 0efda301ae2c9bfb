using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Http;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class MessageExportTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("  =1+1", "\"'  =1+1\"")]
    [InlineData("+49", "\"'+49\"")]
    [InlineData("-2", "\"'-2\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\uFF1D1+1", "\"'\uFF1D1+1\"")]
    [InlineData("user@example.com", "user@example.com")]
    public void No_cell_is_a_formula_and_each_stays_in_its_place(string text, string cell) =>
        Assert.Equal($"a,{cell},b\r\n", Csv.Line("a", text, "b"));

    [Theory]
    [InlineData("Invoice \u202Efdp.exe", 200, "Invoice fdp.exe")]
    [InlineData("a\u2066b\u2069c\u200F\u061C", 200, "abc")]
    [InlineData("two\r\nlines", 200, "two  lines")]
    [InlineData("123456", 5, "1234…")]
    [InlineData("123😀6", 5, "123…")]
    [InlineData("\u202E", 200, "")]
    public void A_subject_does_no_harm_as_a_title(string subject, int most, string title) => Assert.Equal(title, Formats.OneLine(subject, most));
}
