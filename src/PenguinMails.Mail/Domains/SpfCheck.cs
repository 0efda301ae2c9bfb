using System.Net;
using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

/// <summary>Whether a domain's SPF record lets our servers send for it.</summary>
internal static class SpfCheck
{
    public static async Task<DnsRecordCheck> RunAsync(
        DnsResolver resolver, DnsRecordKind kind, string domain, SpfNeeds needs, CancellationToken ct)
    {
        var answer = await resolver.QueryAsync(domain, DnsRecordType.Txt, ct).ConfigureAwait(false);
        var records = answer.Of<DnsRecord.Text>().Select(text => text.Value).Where(SpfTerm.IsSpf).ToList();
        var finding = (answer, records) switch
        {
            (DnsAnswer.Failed failed, _) => Finding.NotAsked(failed),
            (_, []) => Finding.Missing("No SPF record is published yet."),
            (_, [var record]) => await JudgeAsync(resolver, domain, record, needs, ct).ConfigureAwait(false),
            _ => Finding.Wrong("Several SPF records are published; receivers then take none of them. Merge them into one."),
        };
        var suggestion = finding.State == DnsCheckState.Verified ? records[0] : needs.Suggest(records is [var only] ? only : null);
        return new(kind, new(domain, "TXT", suggestion), finding.State, finding.Detail);
    }

    private static async Task<Finding> JudgeAsync(DnsResolver resolver, string domain, string record, SpfNeeds needs, CancellationToken ct)
    {
        var isNamed = needs.IsNamedIn(record);
        foreach (var server in needs.Addresses.Cast<IPAddress?>().DefaultIfEmpty())
        {
            var evaluation = new SpfEvaluation(resolver, server);
            var result = await evaluation.EvaluateAsync(domain, ct).ConfigureAwait(false);
            if (ProblemOf(result, evaluation, server, isNamed) is { } finding)
                return finding;
        }

        return Finding.Verified("The record allows our servers.");
    }

    private static Finding? ProblemOf(SpfResult result, SpfEvaluation evaluation, IPAddress? server, bool isNamed) => result switch
    {
        SpfResult.Pass => null,
        SpfResult.TemporaryError => Finding.Unclear($"DNS could not be asked. {evaluation.Problem}"),
        SpfResult.TooManyLookups => Finding.Wrong($"Receivers reject the record, because {evaluation.Problem}; remove includes that are no longer used."),
        SpfResult.PermanentError => Finding.Wrong($"Receivers reject the record, because {evaluation.Problem}."),
        _ when isNamed => null,
        _ when evaluation.HasUnclear => Finding.Unclear("The record has parts that depend on each message, so it cannot be said whether it allows our servers."),
        _ when server is null => Finding.Wrong("The record does not name our servers."),
        _ => Finding.Wrong($"The record does not allow our server {server}."),
    };
}
