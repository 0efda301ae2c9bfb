using System.Globalization;

namespace PenguinMails.Bench.Scenarios;

/// <summary>A list as customers have it: most addresses at a few large mailbox providers, the rest at thousands of small domains; some without mail server, some that are none, some twice.</summary>
internal static class AddressRows
{
    private const int Small = 20_000;

    private static readonly string[] Large = ["gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com", "gmx.net", "comcast.net", "proton.me", "mail.com"];

    /// <summary>Those that take email.</summary>
    public static IEnumerable<string> Domains => [.. Large, .. Enumerable.Range(0, Small).Select(number => $"company{number}.example")];

    /// <param name="count">How many.</param>
    /// <param name="known">Addresses that were written to; each tenth is one of them.</param>
    public static IEnumerable<string> Make(int count, IReadOnlyList<string> known)
    {
        for (var number = 0; number < count; number++)
            yield return (number % 100) switch
            {
                < 10 => known[number / 10 % known.Count],
                < 65 => string.Create(CultureInfo.InvariantCulture, $"person.{number}@{Large[number * 7 % Large.Length]}"),
                < 96 => string.Create(CultureInfo.InvariantCulture, $"first{number}.last@company{number * 31 % Small}.example"),
                < 97 => string.Create(CultureInfo.InvariantCulture, $"gone{number}@nowhere{number % 500}.example"),
                < 98 => string.Create(CultureInfo.InvariantCulture, $"person{number}@gmial.com"),
                < 99 => string.Create(CultureInfo.InvariantCulture, $"person.{number - 90}@{Large[0]}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"no address {number}"),
            };
    }
}
