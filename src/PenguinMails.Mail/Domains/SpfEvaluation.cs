using System.Net;
using System.Net.Sockets;
using PenguinMails.Mail.Dns;

namespace PenguinMails.Mail.Domains;

internal enum SpfResult
{
    None,
    Neutral,
    Pass,
    Fail,
    SoftFail,
    TemporaryError,
    PermanentError,
    TooManyLookups,
}

/// <summary>
/// What receivers make of a domain's SPF record for one of our servers (RFC 7208, 4), as far as that does not depend on a message.
/// Without an address nothing matches, and the whole record is gone through.
/// </summary>
internal sealed class SpfEvaluation(DnsResolver resolver, IPAddress? server)
{
    // RFC 7208, 4.6.4.
    private const int MostLookups = 10;
    private const int MostVoidLookups = 2;
    private const int MostExchangers = 10;

    private int lookups;
    private int voidLookups;

    /// <summary>A macro or ptr was passed over, so that anything but a pass is only half known.</summary>
    public bool HasUnclear { get; private set; }

    /// <summary>Why it is an error, as the end of a sentence.</summary>
    public string Problem { get; private set; } = "";

    public async Task<SpfResult> EvaluateAsync(string domain, CancellationToken ct)
    {
        var answer = await resolver.QueryAsync(domain, DnsRecordType.Txt, ct).ConfigureAwait(false);
        if (answer is DnsAnswer.Failed failed && failed.Reason != DnsFailure.BadName)
            return Error(SpfResult.TemporaryError, failed.Detail);

        var records = answer.Of<DnsRecord.Text>().Select(text => text.Value).Where(SpfTerm.IsSpf).ToList();
        return records switch
        {
            [] => SpfResult.None,
            [var record] => await EvaluateAsync(domain, record, ct).ConfigureAwait(false),
            _ => Error(SpfResult.PermanentError, $"{domain} has several SPF records"),
        };
    }

    private async Task<SpfResult> EvaluateAsync(string domain, string record, CancellationToken ct)
    {
        var words = record[SpfTerm.Version.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var terms = words.Select(SpfTerm.Read).ToList();
        if (terms.IndexOf(null) is >= 0 and var bad)
            return Error(SpfResult.PermanentError, $"\"{words[bad]}\" in the record of {domain} is no term of SPF");

        foreach (var term in terms.OfType<SpfTerm>().Where(term => term.Name is not ("" or "redirect")))
        {
            var (matches, error) = await MatchAsync(domain, term, ct).ConfigureAwait(false);
            if (error is { } end)
                return end;
            if (matches)
                return ResultOf(term.Qualifier);
        }

        // Without an address even "all" was passed over, beside which a redirect does not count.
        return !terms.Exists(term => term!.Name == "all") && terms.Find(term => term!.Name == "redirect") is { } redirect
            ? await RedirectAsync(redirect, ct).ConfigureAwait(false)
            : SpfResult.Neutral;
    }

    private async Task<SpfResult> RedirectAsync(SpfTerm redirect, CancellationToken ct)
    {
        if (IsOneTooMany())
            return TooMany();
        if (IsUnclear(redirect))
            return SpfResult.Neutral;

        var result = await EvaluateAsync(redirect.Domain, ct).ConfigureAwait(false);
        return result == SpfResult.None ? Error(SpfResult.PermanentError, $"{redirect.Domain} has no SPF record") : result;
    }

    private async Task<(bool Matches, SpfResult? Error)> MatchAsync(string domain, SpfTerm term, CancellationToken ct)
    {
        if (term.Name == "all")
            return (server is not null, null);
        if (term.Network is { } network)
            return (IsWithin(network, term), null);
        if (IsOneTooMany())
            return (false, TooMany());
        if (IsUnclear(term))
            return (false, null);

        var target = term.Domain.Length > 0 ? term.Domain : domain;
        return term.Name switch
        {
            "include" => await IncludeAsync(target, ct).ConfigureAwait(false),
            "mx" => await MatchExchangersAsync(target, term, ct).ConfigureAwait(false),
            "exists" => await MatchAddressAsync(target, DnsRecordType.A, static (_, _) => true, term, ct).ConfigureAwait(false),
            _ => await MatchHostAsync(target, term, ct).ConfigureAwait(false),
        };
    }

    private async Task<(bool, SpfResult?)> IncludeAsync(string domain, CancellationToken ct)
    {
        var result = await EvaluateAsync(domain, ct).ConfigureAwait(false);
        return result switch
        {
            SpfResult.Pass => (true, null),
            SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral => (false, null),
            SpfResult.None => (false, Error(SpfResult.PermanentError, $"{domain}, which the record includes, has no SPF record")),
            SpfResult.TemporaryError or SpfResult.PermanentError or SpfResult.TooManyLookups => (false, result),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<(bool, SpfResult?)> MatchExchangersAsync(string domain, SpfTerm term, CancellationToken ct)
    {
        var answer = await resolver.QueryAsync(domain, DnsRecordType.Mx, ct).ConfigureAwait(false);
        if (ErrorOf(answer) is { } error)
            return (false, error);

        var hosts = answer.Of<DnsRecord.MailExchange>().Where(mx => mx.Host.Length > 0).ToList();
        if (hosts.Count > MostExchangers)
            return (false, Error(SpfResult.PermanentError, $"{domain} has more than {MostExchangers} MX records"));

        foreach (var mx in hosts)
        {
            var (matches, problem) = await MatchHostAsync(mx.Host, term, ct).ConfigureAwait(false);
            if (matches || problem is not null)
                return (matches, problem);
        }

        return (false, null);
    }

    private async Task<(bool, SpfResult?)> MatchHostAsync(string host, SpfTerm term, CancellationToken ct)
    {
        var type = server?.AddressFamily == AddressFamily.InterNetworkV6 ? DnsRecordType.Aaaa : DnsRecordType.A;
        return await MatchAddressAsync(host, type, IsWithin, term, ct).ConfigureAwait(false);
    }

    private async Task<(bool, SpfResult?)> MatchAddressAsync(
        string host, DnsRecordType type, Func<IPAddress, SpfTerm, bool> isMatch, SpfTerm term, CancellationToken ct)
    {
        var answer = await resolver.QueryAsync(host, type, ct).ConfigureAwait(false);
        return ErrorOf(answer) is { } error
            ? (false, error)
            : (server is not null && answer.Of<DnsRecord.Address>().Any(address => isMatch(address.Value, term)), null);
    }

    private bool IsWithin(IPAddress network, SpfTerm term)
    {
        if (server is null || server.AddressFamily != network.AddressFamily)
            return false;

        var prefix = network.AddressFamily == AddressFamily.InterNetwork ? term.Prefix4 : term.Prefix6;
        return new IPNetwork(network, prefix).Contains(server);
    }

    private SpfResult? ErrorOf(DnsAnswer answer) => answer switch
    {
        DnsAnswer.Failed { Reason: not DnsFailure.BadName } failed => Error(SpfResult.TemporaryError, failed.Detail),
        DnsAnswer.Records => null,
        _ => ++voidLookups > MostVoidLookups ? Error(SpfResult.PermanentError, "too many of its terms name hosts that do not exist") : null,
    };

    private bool IsOneTooMany() => ++lookups > MostLookups;

    private bool IsUnclear(SpfTerm term)
    {
        var isUnclear = term.HasMacro || term.Name == "ptr";
        HasUnclear |= isUnclear;
        return isUnclear;
    }

    private SpfResult TooMany() => Error(SpfResult.TooManyLookups, $"it needs more than {MostLookups} look-ups");

    private SpfResult Error(SpfResult result, string problem)
    {
        Problem = problem;
        return result;
    }

    private static SpfResult ResultOf(char qualifier) => qualifier switch
    {
        '-' => SpfResult.Fail,
        '~' => SpfResult.SoftFail,
        '?' => SpfResult.Neutral,
        _ => SpfResult.Pass,
    };
}
