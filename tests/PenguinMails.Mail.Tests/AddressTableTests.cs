using System.Text.RegularExpressions;
using Xunit;

namespace PenguinMails.Mail.Tests;

/// <summary>Some 330 addresses by RFC 5321, 5322 and 6531 as mail servers take them, each with its reason: <c>addresses.tsv</c>.</summary>
public sealed partial class AddressTableTests
{
    [Fact]
    public void Every_address_of_the_table_is_told_as_it_says()
    {
        var cases = Cases().ToList();

        Assert.True(cases.Count >= 300, $"{cases.Count} cases.");
        Assert.Empty(cases.Where(one => EmailAddress.TryParse(one.Address, out _, out _) != one.IsValid).Select(one => $"{one.Address}: {(one.IsValid ? "refused" : "taken")}. {one.Why}"));
    }

    private static IEnumerable<(bool IsValid, string Address, string Why)> Cases()
    {
        using var file = new StreamReader(typeof(AddressTableTests).Assembly.GetManifestResourceStream("addresses.tsv")!);
        while (file.ReadLine() is { } line)
            if (line.Split('\t') is [var verdict, var address, var why])
                yield return (verdict == "valid", Escape().Replace(address, hidden => ((char)Convert.ToInt32(hidden.Groups[1].Value, 16)).ToString()), why);
    }

    [GeneratedRegex("""\\u([0-9a-f]{4})""")]
    private static partial Regex Escape();
}
