using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>https://postmarkapp.com/developer/api/domains-api and signatures-api; both take the account token.</summary>
internal static class PostmarkDomains
{
    public const string Dkim = "DKIM";
    public const string ReturnPath = "Return-Path";

    private const string NoToken = "Add an Account API token to see domain and sender status.";
    private const int DetailsAtOnce = 4;

    public static async Task<DomainAnswer> ListAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(settings.AccountToken)) return new DomainAnswer.NotAble(NoToken);
        var list = await IdsAsync(api, settings, ct);
        if (list.Ids is not { } ids) return Failed(list.Exchange);
        var domains = new DomainAnswer[ids.Count];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = DetailsAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, ids.Count), limit, async (i, stop) =>
            domains[i] = One(await api.AccountAsync(settings, HttpMethod.Get, $"/domains/{ids[i].Id}", null, stop)));
        return domains.FirstOrDefault(one => one is not DomainAnswer.Are)
            ?? new DomainAnswer.Are([.. domains.Cast<DomainAnswer.Are>().SelectMany(are => are.Domains)]);
    }

    /// <summary>Whether the account token is one; null where there is none.</summary>
    public static async Task<ConnectionCheck?> CheckTokenAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(settings.AccountToken)) return null;
        var exchange = await api.AccountAsync(settings, HttpMethod.Get, "/domains?count=1&offset=0", null, ct);
        return exchange is HttpOutcome.Answered { Ok: true } ? new(true, "Postmark accepted the account token.") : PostmarkAccount.Failed(exchange);
    }

    public static async Task<DomainAnswer> AddAsync(PostmarkApi api, PostmarkSettings settings, string domain, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(settings.AccountToken)) return new DomainAnswer.NotAble(NoToken);
        var body = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["Name"] = domain });
        return One(await api.AccountAsync(settings, HttpMethod.Post, "/domains", body, ct));
    }

    public static Task<DomainAnswer> VerifyAsync(PostmarkApi api, PostmarkSettings settings, string domain, CancellationToken ct) =>
        WithAsync(api, settings, domain, async id =>
        {
            var dkim = await api.AccountAsync(settings, HttpMethod.Put, $"/domains/{id}/verifyDkim", null, ct);
            return dkim is not HttpOutcome.Answered { Ok: true }
                ? One(dkim)
                : One(await api.AccountAsync(settings, HttpMethod.Put, $"/domains/{id}/verifyReturnPath", null, ct));
        }, ct);

    public static Task<DomainAnswer> RemoveAsync(PostmarkApi api, PostmarkSettings settings, string domain, CancellationToken ct) =>
        WithAsync(api, settings, domain, async id =>
            await api.AccountAsync(settings, HttpMethod.Delete, $"/domains/{id}", null, ct) is var answer && answer is HttpOutcome.Answered { Ok: true }
                ? new DomainAnswer.Are([])
                : Failed(answer), ct);

    /// <summary>A sender may send for its verified domain, or by a signature of its own.</summary>
    public static async Task<SenderState> SenderAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(settings.AccountToken)) return Unknown(NoToken);
        var list = await IdsAsync(api, settings, ct);
        if (list.Ids is not { } domains) return Unknown(PostmarkAccount.Explain(list.Exchange));
        var domain = settings.DefaultSender[(settings.DefaultSender.LastIndexOf('@') + 1)..];
        if (domains.Any(known => known.Dkim && known.Name.Equals(domain, StringComparison.OrdinalIgnoreCase))) return State(true);
        var senders = await api.AccountAsync(settings, HttpMethod.Get, "/senders?count=500&offset=0", null, ct);
        if (senders is not HttpOutcome.Answered { Ok: true } answer) return Unknown(PostmarkAccount.Explain(senders));
        return State(Read(answer, root => root.Child("SenderSignatures")?.EnumerateArray().Any(sender =>
            sender.Flag("Confirmed") == true && string.Equals(sender.Text("EmailAddress"), settings.DefaultSender, StringComparison.OrdinalIgnoreCase))) ?? false);
    }

    private static SenderState State(bool verified) => new(verified, verified ? "Verified" : "Unverified");

    private static SenderState Unknown(string detail) => new(null, "Unknown", detail);

    private static async Task<DomainAnswer> WithAsync(
        PostmarkApi api, PostmarkSettings settings, string domain, Func<string, Task<DomainAnswer>> work, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(settings.AccountToken)) return new DomainAnswer.NotAble(NoToken);
        var list = await IdsAsync(api, settings, ct);
        if (list.Ids is not { } ids) return Failed(list.Exchange);
        return ids.FirstOrDefault(known => known.Name.Equals(domain, StringComparison.OrdinalIgnoreCase)) is { Id: { } id }
            ? await work(id)
            : new DomainAnswer.NoSuch();
    }

    private static async Task<(List<Known>? Ids, HttpOutcome Exchange)> IdsAsync(PostmarkApi api, PostmarkSettings settings, CancellationToken ct)
    {
        var exchange = await api.AccountAsync(settings, HttpMethod.Get, "/domains?count=500&offset=0", null, ct);
        return (exchange is HttpOutcome.Answered { Ok: true } answer ? Read(answer, Names) : null, exchange);
    }

    private static List<Known>? Names(JsonElement root) => root.Child("Domains")?.EnumerateArray()
        .Select(domain => new Known(domain.Required("ID"), domain.Required("Name"), domain.Flag("DKIMVerified") == true)).ToList();

    private static DomainAnswer One(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.Answered { Ok: true } answer => Read(answer, Domain) is { } domain ? new DomainAnswer.Are([domain]) : Failed(exchange),
        HttpOutcome.Answered { Status: 404 } => new DomainAnswer.NoSuch(),
        HttpOutcome.Answered { Status: 422 } no => new DomainAnswer.Refused(PostmarkErrors.OfDomain(no)),
        _ => Failed(exchange),
    };

    private static SendingDomain Domain(JsonElement root)
    {
        var (dkim, returnPath) = (DkimState(root), root.Flag("ReturnPathDomainVerified") == true ? VerificationState.Verified : VerificationState.Pending);

        // A key that Postmark has not seen yet stands in the pending fields; the former one goes on working meanwhile.
        var pending = root.Text("DKIMPendingHost") is { Length: > 0 };
        List<DnsRecord> records =
        [
            new(Dkim, "TXT", root.Text(pending ? "DKIMPendingHost" : "DKIMHost") ?? "", root.Text(pending ? "DKIMPendingTextValue" : "DKIMTextValue") ?? "", dkim),
            new(ReturnPath, "CNAME", root.Text("ReturnPathDomain") ?? "", root.Text("ReturnPathDomainCNAMEValue") ?? "", returnPath),
        ];
        return new(root.Required("Name"), dkim, records);
    }

    /// <summary>A key of 1024 bits or less is not believed by receivers any more.</summary>
    private static VerificationState DkimState(JsonElement root) =>
        root.Flag("DKIMVerified") != true ? VerificationState.Pending
        : root.Flag("WeakDKIM") == true ? VerificationState.Failed
        : VerificationState.Verified;

    private static DomainAnswer.Failed Failed(HttpOutcome exchange) => new(PostmarkAccount.Failed(exchange));

    private static T? Read<T>(HttpOutcome.Answered answer, Func<JsonElement, T?> read)
    {
        try
        {
            return JsonReading.Guarded(answer.Body, read);
        }
        catch (FormatException)
        {
            return default;
        }
    }

    private sealed record Known(string Id, string Name, bool Dkim);
}
