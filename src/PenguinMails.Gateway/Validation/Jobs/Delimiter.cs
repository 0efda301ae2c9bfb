using System.Globalization;
using System.Text.RegularExpressions;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>What stands between the cells of a list: found in its first lines, or named by its owner.</summary>
internal static partial class Delimiter
{
    private const int Lines = 20;

    // Those of lists that nobody had a say in come first.
    private static readonly char[] Usual = [',', ';', '\t', '|'];
    private static readonly (string Name, char Delimiter)[] Names = [("comma", ','), ("semicolon", ';'), ("tab", '\t'), ("bar", '|'), ("space", ' ')];

    /// <param name="named">One character, its name or its code.</param>
    /// <param name="delimiter">The character.</param>
    /// <returns>False where it is none that can stand between cells.</returns>
    public static bool TryRead(string named, out char delimiter)
    {
        delimiter = Names.FirstOrDefault(one => string.Equals(one.Name, named.Trim(), StringComparison.OrdinalIgnoreCase)).Delimiter;
        if (delimiter == default && named.Length == 1)
            delimiter = named[0];
        if (delimiter == default && Code().Match(named.Trim()) is { Success: true } code)
            delimiter = (char)int.Parse(code.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return CanBe(delimiter);
    }

    /// <summary>A usual one that most of the first lines have, and as often in each; or else any other that parts all of them alike, with an address in each.</summary>
    public static char Of(string text)
    {
        List<string> lines = [.. text.Split('\n').Where(line => line.Trim().Length > 0).Take(Lines).Select(line => line.TrimEnd('\r'))];
        var usual = Usual.MaxBy(one => AlikeIn(lines, one));
        if (lines.Count < 2 || AlikeIn(lines, usual) == lines.Count)
            return usual;

        return lines[0].Distinct().Where(CanBe).Except(Usual).Where(one => Parts(lines, one)).Cast<char?>().FirstOrDefault() ?? usual;
    }

    /// <summary>What an address or a name is made of parts no cells.</summary>
    private static bool CanBe(char c) => c is not (default(char) or '"' or '\r' or '\n' or '@' or '.' or '-' or '+' or '_' or '\'' or '\uFEFF') && !char.IsLetterOrDigit(c) && !char.IsSurrogate(c);

    private static int AlikeIn(List<string> lines, char delimiter) =>
        lines.Select(line => line.Count(c => c == delimiter)).Where(count => count > 0).GroupBy(count => count).Select(alike => alike.Count()).DefaultIfEmpty().Max();

    private static bool Parts(List<string> lines, char delimiter)
    {
        List<string[]> rows = [.. lines.Select(line => Quoted().Replace(line, cell => cell.Value.Replace(delimiter, '.')).Split(delimiter))];
        return rows.All(row => row.Length == rows[0].Length) && rows.Skip(1).All(row => row.Any(IsAddress)) && !lines.Skip(1).All(IsAddress);
    }

    private static bool IsAddress(string cell) => EmailAddress.TryParse(cell.Trim(' ', '"'), out _, out _);

    [GeneratedRegex("^[Uu]\\+([0-9A-Fa-f]{4})$")]
    private static partial Regex Code();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}
