using System.Text.RegularExpressions;

namespace PenguinMails.Mail.Tests;

/// <summary>Some 330 addresses by RFC 5321, 5322 and 6531 as mail servers take them, each with its reason: <c>addresses.tsv</c>.</summary>
internal static partial class AddressTable
{
    public static IEnumerable<(bool IsValid, string Address, string Why)> Cases() => Rows("addresses.tsv").Select(row => (row[0] == "valid", row[1], row[2]));

    /// <summary>Where other programs judge differently, and why: <c>disagreements.tsv</c>.</summary>
    public static IEnumerable<(string Who, string Address, string Why)> Disagreements() => Rows("disagreements.tsv").Select(row => (row[0], row[1], row[2]));

    private static IEnumerable<string[]> Rows(string name)
    {
        using var file = new StreamReader(typeof(AddressTable).Assembly.GetManifestResourceStream(name)!);
        while (file.ReadLine() is { } line)
            if (line.Split('\t') is [var first, var address, var why])
                yield return [first, Escape().Replace(address, hidden => ((char)Convert.ToInt32(hidden.Groups[1].Value, 16)).ToString()), why];
    }

    [GeneratedRegex("""\\u([0-9a-f]{4})""")]
    private static partial Regex Escape();
}
