using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/bounces, complaints and unsubscribes: the lists of a domain.</summary>
internal static class MailgunLists
{
    public const int MostAtOnce = 1_000;

    /// <summary>Carried by all bulk email. Who unsubscribed is listed for it alone: listed for all, he would get no password reset either.</summary>
    public const string BulkTag = "penguinmails-bulk";

    private const string AnyTag = "*";
    private const string Unsubscribes = "unsubscribes";
    private const int MostPages = 5_000;

    public static string? NameOf(SuppressionReason reason) => reason switch
    {
        SuppressionReason.HardBounce => "bounces",
        SuppressionReason.Complaint => "complaints",
        SuppressionReason.Unsubscribe => Unsubscribes,
        _ => null,
    };

    public static ProviderLists Of(MailgunSettings settings) => new(
        Enum.GetValues<SuppressionReason>().Where(reason => NameOf(reason) is not null).ToDictionary(reason => reason, reason => $"{settings.Domain.ToLowerInvariant()}/{NameOf(reason)}"),
        TakesBulk: true);

    public static async Task<string?> ReadAsync(MailgunApi api, MailgunSettings settings, ProviderLists lists, Func<IReadOnlyList<ListedAddress>, Task> page, CancellationToken ct)
    {
        foreach (var (reason, list) in lists.ByReason)
        {
            var path = Path(settings, NameOf(reason)!) + $"?limit={MostAtOnce}";
            for (var pages = 0; path is not null; pages++)
            {
                if (pages == MostPages)
                    return "The list is too long.";
                var exchange = await api.CallAsync(settings, HttpMethod.Get, path, null, ct);
                if (exchange is not HttpOutcome.Answered { Ok: true } answer)
                    return MailgunAccount.Explain(exchange);
                if (Read(answer, list, reason) is not { } read)
                    return "Its answer can't be read.";

                await page(read.Rows);
                // Beyond the last page there is an empty one.
                path = read.Rows.Count == 0 ? null : read.Next;
            }
        }

        return null;
    }

    /// <summary>One list after the other; adding again changes nothing.</summary>
    public static async Task<SuppressionAddition> AddAsync(MailgunApi api, MailgunSettings settings, IReadOnlyList<NewlyListed> addresses, CancellationToken ct)
    {
        foreach (var list in addresses.GroupBy(one => one.IsBulk ? Unsubscribes : NameOf(one.Reason) ?? Unsubscribes))
        {
            var rows = new JsonArray([.. list.Select(one => Row(list.Key, one))]).ToJsonString();
            var exchange = await api.CallAsync(settings, HttpMethod.Post, Path(settings, list.Key), () => new StringContent(rows, new MediaTypeHeaderValue("application/json", "utf-8")), ct);
            if (exchange is HttpOutcome.Answered { Status: 400 or 422 } refused)
                return new SuppressionAddition.Refused(MailgunAccount.Explain(refused));
            if (exchange is not HttpOutcome.Answered { Ok: true })
                return new SuppressionAddition.NotReached(MailgunAccount.Explain(exchange), (exchange as HttpOutcome.Answered)?.RetryAfter);
        }

        return new SuppressionAddition.Added(new Dictionary<string, string>());
    }

    private static JsonObject Row(string list, NewlyListed one) => list switch
    {
        Unsubscribes => new() { ["address"] = one.Address, ["tags"] = new JsonArray(one.IsBulk ? BulkTag : AnyTag) },
        "bounces" => new() { ["address"] = one.Address, ["code"] = "550", ["error"] = "Bounced through another provider" },
        _ => new() { ["address"] = one.Address },
    };

    private static string Path(MailgunSettings settings, string list) => $"/v3/{MailgunApi.Segment(settings.Domain)}/{list}";

    private static (IReadOnlyList<ListedAddress> Rows, string? Next)? Read(HttpOutcome.Answered answer, string list, SuppressionReason reason)
    {
        try
        {
            return JsonReading.Guarded<(IReadOnlyList<ListedAddress>, string?)?>(answer.Body, root => root.Child("items") is { ValueKind: JsonValueKind.Array } items
                ? ([.. items.EnumerateArray().Where(item => item.Text("address") is { Length: > 0 }).Select(item => new ListedAddress(
                    item.Text("address")!, list, reason, reason != SuppressionReason.Unsubscribe || StopsAll(item), item.Text("created_at")))], MailgunApi.NextPage(root))
                : null);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool StopsAll(JsonElement item) =>
        item.Child("tags") is not { ValueKind: JsonValueKind.Array } tags || tags.EnumerateArray().Any(tag => tag.ValueKind == JsonValueKind.String && tag.GetString() == AnyTag);
}
