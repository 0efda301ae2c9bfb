using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>The walk up the DNS that finds a domain's records and its organizational domain (RFC 9989, 4.10).</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Found">Domains with one record, the longest first; the last says whether they are a public suffix, where one does.</param>
/// <param name="Doubled">Domains with several records, which receivers ignore.</param>
/// <param name="Failed">Why it ended early.</param>
internal sealed record DmarcWalk(
    string Start, IReadOnlyList<(string Domain, DmarcRecord Record)> Found, IReadOnlyList<string> Doubled, DnsAnswer.Failed? Failed)
{
    private const int MostLookups = 8;

    /// <summary>The top of what belongs to the same organization.</summary>
    public string OrganizationalDomain => Found switch
    {
        [] => Start,
        [.., (var top, { IsPublicSuffix: true })] when top != Start => Below(top),
        [.., var (top, _)] => top,
    };

    /// <summary>The record that holds for the domain where the walk began: its own, its organization's, or its public suffix's.</summary>
    public (string Domain, DmarcRecord Record)? Deciding
    {
        get
        {
            foreach (var domain in (string[])[Start, OrganizationalDomain])
                if (Found.FirstOrDefault(found => found.Domain == domain) is { Record: not null } own)
                    return own;

            return Found is [.., { Record.IsPublicSuffix: true } suffix] ? suffix : null;
        }
    }

    public static async Task<DmarcWalk> RunAsync(DnsResolver resolver, string start, CancellationToken ct)
    {
        var (found, doubled) = (new List<(string, DmarcRecord)>(), new List<string>());
        foreach (var domain in Targets(start))
        {
            var answer = await resolver.QueryAsync($"_dmarc.{domain}", DnsRecordType.Txt, ct).ConfigureAwait(false);
            if (answer is DnsAnswer.Failed failed)
                return new(start, found, doubled, failed);

            var records = answer.Of<DnsRecord.Text>().Select(text => DmarcRecord.Read(text.Value)).OfType<DmarcRecord>().ToList();
            if (records.Count > 1)
                doubled.Add(domain);
            else if (records is [var record])
                found.Add((domain, record));
            if (records is [{ IsPublicSuffix: not null }])
                break;
        }

        return new(start, found, doubled, null);
    }

    /// <summary>The domain and those above it, eight at most: of a longer one, those in the middle are left out.</summary>
    public static IEnumerable<string> Targets(string domain)
    {
        var labels = domain.Split('.');
        yield return domain;
        for (var left = Math.Min(labels.Length, MostLookups) - 1; left > 0; left--)
            yield return string.Join('.', labels[^left..]);
    }

    /// <summary>The start's own name, cut off one label below a domain above it.</summary>
    private string Below(string above) => Start[(Start[..^(above.Length + 1)].LastIndexOf('.') + 1)..];
}
