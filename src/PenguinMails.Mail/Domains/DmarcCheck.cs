using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>The policy for mail that fails (RFC 7489): the domain's own, or that of the nearest domain above that has one.</summary>
internal static class DmarcCheck
{
    private const string Suggestion = "v=DMARC1; p=none";

    // As many as a name may have in the walk up the tree of DMARC's successor.
    private const int MostLookups = 8;

    public static async Task<DnsRecordCheck> RunAsync(DnsResolver resolver, SendingDomainRequest request, CancellationToken ct)
    {
        var domain = request.Domain;
        var finding = Finding.Missing("No DMARC policy is published yet; Gmail, Yahoo and Outlook want one of bulk senders.");
        for (var i = 0; i < MostLookups && domain.Contains('.', StringComparison.Ordinal); i++)
        {
            var answer = await resolver.QueryAsync($"_dmarc.{domain}", DnsRecordType.Txt, ct).ConfigureAwait(false);
            if (Judge(answer, domain, request) is { } decided)
            {
                finding = decided;
                break;
            }

            domain = domain[(domain.IndexOf('.', StringComparison.Ordinal) + 1)..];
        }

        return new(DnsRecordKind.Dmarc, new($"_dmarc.{request.Domain}", "TXT", Suggestion), finding.State, finding.Detail);
    }

    /// <summary>Null when this domain says nothing and the one above decides.</summary>
    public static Finding? Judge(DnsAnswer answer, string domain, SendingDomainRequest request)
    {
        if (answer is DnsAnswer.Failed failed)
            return Finding.NotAsked(failed);

        var policies = answer.Of<DnsRecord.Text>().Select(text => text.Value).Where(IsPolicy).ToList();
        return policies switch
        {
            [] => null,
            [var policy] => JudgePolicy(TagList.Read(policy), domain, request),
            _ => Finding.Wrong($"Several DMARC policies are published at _dmarc.{domain}; receivers then ignore all of them."),
        };
    }

    private static Finding JudgePolicy(Dictionary<string, string>? tags, string domain, SendingDomainRequest request)
    {
        var isInherited = domain != request.Domain;
        var policy = isInherited ? tags?.GetValueOrDefault("sp") ?? tags?.GetValueOrDefault("p") : tags?.GetValueOrDefault("p");
        if (policy?.ToLowerInvariant() is not ("none" or "quarantine" or "reject"))
            return Finding.Wrong($"The policy at _dmarc.{domain} cannot be read: it needs p=none, p=quarantine or p=reject.");

        var origin = isInherited ? $"The policy of {domain} holds: {policy}" : $"The policy is {policy}";
        return Finding.Verified(IsStrictForSpf(tags!) && request.BounceDomain is { } bounces && bounces != request.Domain
            ? $"{origin}. It wants SPF of the very same domain (aspf=s), which {bounces} is not: only DKIM counts."
            : $"{origin}.");
    }

    private static bool IsStrictForSpf(Dictionary<string, string> tags) => tags.GetValueOrDefault("aspf") is "s" or "S";

    private static bool IsPolicy(string text) =>
        text.Split(';')[0].Replace(" ", "", StringComparison.Ordinal) == "v=DMARC1";
}
