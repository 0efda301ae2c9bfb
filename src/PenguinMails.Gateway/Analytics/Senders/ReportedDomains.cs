using PenguinMails.Gateway.Analytics.Dmarc;

namespace PenguinMails.Gateway.Analytics.Senders;

/// <summary>What receivers reported of our own email, by From domain and by who reports.</summary>
internal sealed class ReportedDomains(IReadOnlyList<DmarcCount> counts, IReadOnlyList<SendingLane> lanes)
{
    /// <summary>How organizations call themselves in their reports.</summary>
    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["gmail"] = ["google"],
        ["yahoo"] = ["yahoo", "aol"],
        ["microsoft"] = ["outlook", "microsoft", "hotmail"],
    };

    private readonly IReadOnlyList<DmarcCount> own = [.. counts.Where(count => SendingLane.Of(count.Key, lanes) is not null)];

    /// <summary>By the mailbox provider's own reports; by all others' where it has sent none.</summary>
    public ReportedAuthentication? Of(string fromDomain, string mailboxProvider)
    {
        var all = own.Where(count => count.Key.HeaderFrom == fromDomain).ToList();
        var its = all.Where(count => Names[mailboxProvider].Any(name => count.Organization.Contains(name, StringComparison.OrdinalIgnoreCase))).ToList();
        return its.Count > 0 ? Sum(its) : all.Count > 0 ? Sum(all) : null;
    }

    private static ReportedAuthentication Sum(IReadOnlyList<DmarcCount> counts) => new(
        string.Join(", ", counts.Select(count => count.Organization).Distinct().Take(3)), counts.Sum(count => count.Messages), Sum(counts, key => key.ReturnPath.Length > 0),
        Sum(counts, key => key.SignedBy.Length > 0), Sum(counts, key => key.Passes));

    private static long Sum(IEnumerable<DmarcCount> counts, Func<DmarcKey, bool> which) => counts.Where(count => which(count.Key)).Sum(count => count.Messages);
}
