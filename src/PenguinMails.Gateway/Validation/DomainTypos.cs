using System.Collections.Frozen;

namespace PenguinMails.Gateway.Validation;

/// <summary>Domains that somebody meant to type: those of large mailbox providers with a letter or two wrong.</summary>
internal static class DomainTypos
{
    // Shorter names are too close to others that are real.
    private const int ShortestName = 5;

    /// <summary>The providers' names with their domains' endings, the usual one first; * is any country's.</summary>
    private static readonly FrozenDictionary<string, string[]> Providers = new Dictionary<string, string[]>
    {
        ["gmail"] = ["com"],
        ["googlemail"] = ["com"],
        ["yahoo"] = ["com", "*"],
        ["hotmail"] = ["com", "*"],
        ["outlook"] = ["com", "*"],
        ["live"] = ["com", "*"],
        ["icloud"] = ["com"],
        ["comcast"] = ["net"],
        ["verizon"] = ["net"],
        ["bellsouth"] = ["net"],
        ["sbcglobal"] = ["net"],
        ["rocketmail"] = ["com"],
        ["protonmail"] = ["com", "ch"],
        ["optonline"] = ["net"],
        ["earthlink"] = ["net"],
        ["btinternet"] = ["com"],
        ["virginmedia"] = ["com"],
        ["t-online"] = ["de"],
        ["freenet"] = ["de"],
        ["orange"] = ["fr", "*"],
        ["wanadoo"] = ["fr", "*"],
        ["laposte"] = ["net"],
        ["libero"] = ["it"],
        ["fastmail"] = ["com", "fm"],
    }.ToFrozenDictionary();

    /// <summary>Real ones that look like a slip of the above.</summary>
    private static readonly FrozenSet<string> Real = FrozenSet.Create(
        "mail.com", "email.com", "ymail.com", "fmail.com", "tmail.com", "qmail.com", "zmail.com", "jmail.com", "gmx.com", "outlook.org", "oranges.com", "range.fr", "lives.com",
        "freenet.com", "orange.com", "laposte.fr", "earthlink.com", "verizon.com", "comcast.com", "libero.com", "yahoo.net", "fastmail.net", "protonmail.net", "hotmail.net", "icloud.net");

    // Endings that belong to some country, and of which one letter is missing or too many far more often than they are meant.
    private static readonly FrozenSet<string> SlipsOfCom = FrozenSet.Create("co", "cm", "om", "con", "cmo", "ocm", "comm", "coma", "vom", "xom", "cim", "cpm", "coom", "ccom", "col", "cok", "com.com");

    /// <returns>What was meant; null for a domain that is right, or like no other.</returns>
    public static string? SuggestionFor(string domain)
    {
        var dot = domain.IndexOf('.', StringComparison.Ordinal);
        if (Real.Contains(domain) || dot < 0)
            return null;

        var (name, ending) = (domain[..dot], domain[(dot + 1)..]);
        if (Providers.TryGetValue(name, out var endings))
            return Fits(ending, endings) ? null : IsSlip(ending, endings[0]) ? $"{name}.{endings[0]}" : null;

        return name.Length < ShortestName - 1 ? null : Providers.Keys
            .Where(provider => provider.Length >= ShortestName && Distance(name, provider) == 1 && (Fits(ending, Providers[provider]) || IsSlip(ending, Providers[provider][0])))
            .Order(StringComparer.Ordinal).Select(provider => $"{provider}.{(Fits(ending, Providers[provider]) ? ending : Providers[provider][0])}").FirstOrDefault();
    }

    private static bool Fits(string ending, string[] endings) => !SlipsOfCom.Contains(ending) && (endings.Contains(ending) || (endings.Contains("*") && IsCountry(ending)));

    private static bool IsCountry(string ending) => ending.Split('.') is [{ Length: 2 }] or ["co" or "com", { Length: 2 }];

    private static bool IsSlip(string ending, string meant) => (meant == "com" && SlipsOfCom.Contains(ending)) || (ending.Length >= 2 && !IsCountry(ending) && Distance(ending, meant) <= (ending.Length > 2 ? 2 : 1));

    /// <summary>Letters added, left out, changed or swapped with their neighbour (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            for (var j = 0; j <= right.Length; j++)
                rows[i, j] = i == 0 ? j : j == 0 ? i : Least(i, j);

        return rows[left.Length, right.Length];

        int Least(int i, int j)
        {
            var least = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
            return i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
        }
    }
}
