using System.Globalization;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domains</summary>
internal static class MailgunDomains
{
    private const string Receiving = "MX";
    private const int DetailsAtOnce = 4;

    public static readonly IReadOnlyList<string> Columns = ["SPF", "DKIM", "CNAME"];

    public static async Task<DomainAnswer> ListAsync(MailgunApi api, MailgunSettings settings, CancellationToken ct)
    {
        var list = await api.CallAsync(settings, HttpMethod.Get, "/v4/domains?limit=1000", null, ct);
        if (list is not HttpOutcome.Answered { Ok: true } answer) return Failed(list);
        if (Read(answer, Names) is not { } names) return new DomainAnswer.Failed(new(false, "Mailgun's answer can't be read."));
        var domains = new DomainAnswer[names.Count];
        var limit = new ParallelOptions { MaxDegreeOfParallelism = DetailsAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, names.Count), limit, async (i, stop) =>
            domains[i] = One(await api.CallAsync(settings, HttpMethod.Get, PathOf(names[i]), null, stop)));

        // One that was removed since the list was read is no trouble.
        return domains.FirstOrDefault(one => one is not (DomainAnswer.Are or DomainAnswer.NoSuch))
            ?? new DomainAnswer.Are([.. domains.OfType<DomainAnswer.Are>().SelectMany(are => are.Domains)]);
    }

    public static async Task<DomainAnswer> AddAsync(MailgunApi api, MailgunSettings settings, string domain, CancellationToken ct)
    {
        var answer = One(await api.CallAsync(settings, HttpMethod.Post, "/v4/domains", new MailgunForm().Add("name", domain).ToContent, ct));

        // There is no code that tells why: a domain that can be asked for was there before.
        return answer is DomainAnswer.Refused && await api.CallAsync(settings, HttpMethod.Get, PathOf(domain), null, ct) is HttpOutcome.Answered { Ok: true }
            ? new DomainAnswer.Refused("This domain is already in your Mailgun account.")
            : answer;
    }

    public static async Task<DomainAnswer> VerifyAsync(MailgunApi api, MailgunSettings settings, string domain, CancellationToken ct) =>
        One(await api.CallAsync(settings, HttpMethod.Put, PathOf(domain) + "/verify", null, ct));

    public static async Task<DomainAnswer> RemoveAsync(MailgunApi api, MailgunSettings settings, string domain, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Delete, $"/v3/domains/{MailgunApi.Segment(domain)}", null, ct);
        return exchange switch
        {
            HttpOutcome.Answered { Ok: true } => new DomainAnswer.Are([]),
            HttpOutcome.Answered { Status: 404 } => new DomainAnswer.NoSuch(),
            _ => Failed(exchange),
        };
    }

    public static async Task<SenderState> SenderAsync(MailgunApi api, MailgunSettings settings, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, PathOf(settings.Domain), null, ct);
        return exchange switch
        {
            HttpOutcome.Answered { Ok: true } answer => State(Read(answer, root => root.Child("domain")?.Text("state"))),
            HttpOutcome.Answered { Status: 404 } => new(false, "Unverified", $"Mailgun does not know {settings.Domain} in this region."),
            _ => new(null, "Unknown", MailgunAccount.Explain(exchange)),
        };
    }

    private static SenderState State(string? state) => state switch
    {
        "active" => new(true, "Active"),
        "disabled" => new(false, "Unverified", "Mailgun has disabled the domain."),
        _ => new(false, "Unverified"),
    };

    private static string PathOf(string domain) => $"/v4/domains/{MailgunApi.Segment(domain)}";

    private static List<string>? Names(JsonElement root) =>
        root.Child("items")?.EnumerateArray().Select(item => item.Required("name")).ToList();

    private static DomainAnswer One(HttpOutcome exchange) => exchange switch
    {
        HttpOutcome.Answered { Ok: true } answer => Read(answer, Domain) is { } domain ? new DomainAnswer.Are([domain]) : Failed(exchange),
        HttpOutcome.Answered { Status: 404 } => new DomainAnswer.NoSuch(),
        HttpOutcome.Answered { Status: 400 } no => new DomainAnswer.Refused(MailgunErrors.Field(no, "message") is { Length: > 0 } message ? $"Mailgun refused the domain: {message}" : MailgunAccount.Explain(no)),
        _ => Failed(exchange),
    };

    private static SendingDomain? Domain(JsonElement root)
    {
        if (root.Child("domain") is not { } domain) return null;
        List<DnsRecord> records = [.. Records(root, "sending_dns_records", Purpose), .. Records(root, "receiving_dns_records", _ => Receiving)];
        var status = domain.Text("state") switch
        {
            "active" => VerificationState.Verified,
            "disabled" => VerificationState.Failed,
            _ => records.Exists(record => record.Status == VerificationState.Failed && record.Purpose != Receiving) ? VerificationState.Failed : VerificationState.Pending,
        };
        return new(domain.Required("name"), status, records);
    }

    private static IEnumerable<DnsRecord> Records(JsonElement root, string list, Func<JsonElement, string> purpose) =>
        root.Child(list) is not { ValueKind: JsonValueKind.Array } records ? [] : records.EnumerateArray().Select(record => new DnsRecord(
            purpose(record),
            record.Required("record_type"),
            record.Text("name") ?? "",
            record.Text("value") ?? "",
            Validity(record.Text("valid")),
            int.TryParse(record.Text("priority"), NumberStyles.None, CultureInfo.InvariantCulture, out var priority) ? priority : null));

    /// <summary>With automatic sender security the keys are CNAMEs as well.</summary>
    private static string Purpose(JsonElement record) =>
        record.Text("name")?.Contains("._domainkey", StringComparison.OrdinalIgnoreCase) == true ? "DKIM"
        : record.Text("record_type") == "CNAME" ? "CNAME"
        : "SPF";

    private static VerificationState Validity(string? valid) => valid?.ToLowerInvariant() switch
    {
        "valid" => VerificationState.Verified,
        "invalid" => VerificationState.Failed,
        _ => VerificationState.Pending,
    };

    private static DomainAnswer.Failed Failed(HttpOutcome exchange) => new(MailgunAccount.Failed(exchange));

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
}
