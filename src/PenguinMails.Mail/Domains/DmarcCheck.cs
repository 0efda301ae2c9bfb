using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>The policy for mail that fails (RFC 9989): the domain's own, that of its organization, or that of its public suffix.</summary>
internal static class DmarcCheck
{
    private const string Suggestion = "v=DMARC1; p=none";

    public static async Task<DnsRecordCheck> RunAsync(DnsResolver resolver, SendingDomainRequest request, CancellationToken ct)
    {
        var walk = await DmarcWalk.RunAsync(resolver, request.Domain, ct).ConfigureAwait(false);
        var finding = Absent(walk) ?? await JudgeAsync(resolver, walk, request, ct).ConfigureAwait(false);
        return new(DnsRecordKind.Dmarc, new($"_dmarc.{request.Domain}", "TXT", Suggestion), finding.State, finding.Detail);
    }

    /// <summary>Null where there is a policy.</summary>
    private static Finding? Absent(DmarcWalk walk)
    {
        if (walk.Doubled is [var doubled, ..] && (doubled == walk.Start || walk.Deciding is null))
            return Finding.Wrong($"Several DMARC policies are published at _dmarc.{doubled}; receivers then ignore all of them.");
        if (walk.Failed is { } failed && walk.Deciding?.Domain != walk.Start)
            return Finding.NotAsked(failed);

        return walk.Deciding is null ? Finding.Missing("No DMARC policy is published yet; Gmail, Yahoo and Outlook want one of bulk senders.") : null;
    }

    private static async Task<Finding> JudgeAsync(DnsResolver resolver, DmarcWalk walk, SendingDomainRequest request, CancellationToken ct)
    {
        var (domain, record) = walk.Deciding!.Value;
        var isInherited = domain != request.Domain;
        var exists = !isInherited || record.OfMissingSubdomains is null || await ExistsAsync(resolver, request.Domain, ct).ConfigureAwait(false);
        if (record.For(isInherited, exists) is not { } policy)
            return Finding.Wrong($"The policy at _dmarc.{domain} cannot be read: p, sp and np must be none, quarantine or reject.");

        var origin = isInherited ? $"The policy of {domain} holds: {NameOf(policy)}." : $"The policy is {NameOf(policy)}.";
        var test = record.IsTest && policy > DmarcPolicy.None ? $" It is a test (t=y): receivers apply {NameOf(policy - 1)}." : "";
        var alignment = request.BounceDomain is { } bounces && bounces != request.Domain
            ? await AlignmentAsync(resolver, walk, record, bounces, ct).ConfigureAwait(false)
            : null;
        return Finding.Verified(origin + test + alignment);
    }

    /// <summary>Why SPF of the bounce domain does not count for the domain; null where it does, or nobody knows.</summary>
    private static async Task<string?> AlignmentAsync(DnsResolver resolver, DmarcWalk walk, DmarcRecord record, string bounces, CancellationToken ct)
    {
        if (record.IsStrictForSpf)
            return $" It wants SPF of the very same domain (aspf=s), which {bounces} is not: only DKIM counts.";

        var other = await DmarcWalk.RunAsync(resolver, bounces, ct).ConfigureAwait(false);
        return walk.Failed is null && other.Failed is null && walk.OrganizationalDomain != other.OrganizationalDomain
            ? $" {bounces} belongs to another organizational domain ({other.OrganizationalDomain}, not {walk.OrganizationalDomain}): only DKIM counts."
            : null;
    }

    /// <summary>A name with anything below it exists, too.</summary>
    private static async Task<bool> ExistsAsync(DnsResolver resolver, string domain, CancellationToken ct) =>
        await resolver.QueryAsync(domain, DnsRecordType.Txt, ct).ConfigureAwait(false) is not DnsAnswer.NoSuchName;

    private static string NameOf(DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.None => "none",
        DmarcPolicy.Quarantine => "quarantine",
        DmarcPolicy.Reject => "reject",
        _ => throw new ArgumentOutOfRangeException(nameof(policy)),
    };
}
