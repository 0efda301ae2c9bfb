using System.Globalization;
using System.Net;
using PenguinMails.Mail.Bounces;

namespace PenguinMails.Mail.Dmarc;

/// <summary>Puts a report together from its elements as they end, by their paths.</summary>
internal sealed class DmarcReportBuilder
{
    public const int LongestText = 10_000;
    private const long MostMessages = 1_000_000_000;
    private const int MostSignatures = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    private readonly Dictionary<string, string> about = [];
    private readonly Dictionary<string, string> row = [];
    private readonly Dictionary<string, string> part = [];
    private readonly List<DmarcSignature> signatures = [];
    private readonly List<(string Domain, bool Passed)> spf = [];
    private readonly List<DmarcRow> rows = [];

    public void Set(string path, string text)
    {
        switch (path)
        {
            case "record":
                EndRow();
                break;
            case "record/auth_results/dkim":
                EndSignature();
                break;
            case "record/auth_results/spf":
                spf.Add((DomainOf(Part("domain")), Passes(Part("result"))));
                part.Clear();
                break;
            case var inner when inner.StartsWith("record/auth_results/", StringComparison.Ordinal):
                part[inner[(inner.LastIndexOf('/') + 1)..]] = text;
                break;
            case var inner when inner.StartsWith("record/", StringComparison.Ordinal):
                row[inner["record/".Length..]] = text;
                break;
            default:
                about[path] = text;
                break;
        }
    }

    public DmarcReport Build()
    {
        var (began, ended) = (Time("report_metadata/date_range/begin"), Time("report_metadata/date_range/end"));
        if (ended < began || ended - began > Longest)
            throw new FormatException("Its date_range does not end after it begins, or is longer than 31 days.");

        return new()
        {
            Organization = About("report_metadata/org_name"),
            Id = About("report_metadata/report_id"),
            Domain = Named(About("policy_published/domain"), "policy_published/domain"),
            Policy = WordOf(about.GetValueOrDefault("policy_published/p")),
            BeganAt = began,
            EndedAt = ended,
            Rows = rows,
        };
    }

    private void EndRow()
    {
        if (rows.Count == DmarcReportReader.MostRows)
            throw new FormatException($"It has more than {DmarcReportReader.MostRows:N0} records.");

        // More than one SPF result is the HELO name's beside the return path's, which stands first or passed.
        var returnPath = spf.OrderByDescending(one => one.Passed).FirstOrDefault((Domain: "", Passed: false));
        rows.Add(new()
        {
            Source = IPAddress.TryParse(Row("row/source_ip"), out var source) ? source : throw new FormatException($"\"{Clip.Field(Row("row/source_ip"))}\" is not an IP address."),
            Messages = long.TryParse(Row("row/count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MostMessages ? count : throw new FormatException("A count is not a number of messages."),
            Disposition = WordOf(Row("row/policy_evaluated/disposition")),
            IsDkimAligned = Passes(Row("row/policy_evaluated/dkim")),
            IsSpfAligned = Passes(Row("row/policy_evaluated/spf")),
            HeaderFrom = Named(Row("identifiers/header_from"), "identifiers/header_from"),
            Reason = Row("row/policy_evaluated/reason/type") is { Length: > 0 } reason ? WordOf(reason) : null,
            Signatures = [.. signatures],
            SpfDomain = returnPath.Domain,
            SpfPassed = returnPath.Passed,
        });
        row.Clear();
        signatures.Clear();
        spf.Clear();
    }

    private void EndSignature()
    {
        if (signatures.Count < MostSignatures)
            signatures.Add(new(DomainOf(Part("domain")), Clip.Field(Part("selector")).ToLowerInvariant(), Passes(Part("result"))));
        part.Clear();
    }

    private string Part(string name) => part.GetValueOrDefault(name, "");

    private string Row(string name) => row.GetValueOrDefault(name, "");

    private string About(string name) => about.TryGetValue(name, out var text) && text.Length > 0 ? Clip.Field(text) : throw new FormatException($"It has no {name}.");

    private DateTimeOffset Time(string name) =>
        long.TryParse(About(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new FormatException($"Its {name} is not a time in seconds.");

    private static string Named(string text, string what) => DomainOf(text) is { Length: > 0 } domain ? domain : throw new FormatException($"\"{Clip.Field(text)}\" in {what} is not a domain.");

    private static string DomainOf(string text) => DomainName.TryNormalize(text.Trim().TrimEnd('.'), out var domain, out _) ? domain : "";

    private static bool Passes(string result) => result.Equals("pass", StringComparison.OrdinalIgnoreCase);

    private static string WordOf(string? text) => Clip.Field(text ?? "").ToLowerInvariant();
}
