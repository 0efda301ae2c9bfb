using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/bounces, complaints and unsubscribes: the lists of a domain.</summary>
internal static class MailgunLists
{
    private const int Page = 1_000;
    private const int MostPages = 500;

    public static string? NameOf(SuppressionReason reason) => reason switch
    {
        SuppressionReason.HardBounce => "bounces",
        SuppressionReason.Complaint => "complaints",
        SuppressionReason.Unsubscribe => "unsubscribes",
        _ => null,
    };

    public static async Task<IReadOnlyCollection<string>?> ReadAsync(MailgunApi api, MailgunSettings settings, string name, CancellationToken ct)
    {
        var addresses = new List<string>();
        var path = $"/v3/{MailgunApi.Segment(settings.Domain)}/{name}?limit={Page}";
        for (var page = 0; page < MostPages; page++)
        {
            if (await api.CallAsync(settings, HttpMethod.Get, path, null, ct) is not HttpOutcome.Answered { Ok: true } answer || Read(answer) is not { } read)
                return null;

            addresses.AddRange(read.Addresses);
            // Beyond the last page there is an empty one.
            if (read.Addresses.Count == 0 || read.Next is null)
                return addresses;

            path = read.Next;
        }

        return null;
    }

    private static (IReadOnlyList<string> Addresses, string? Next)? Read(HttpOutcome.Answered answer)
    {
        try
        {
            return JsonReading.Guarded<(IReadOnlyList<string>, string?)?>(answer.Body, root => root.Child("items") is { ValueKind: JsonValueKind.Array } items
                ? ([.. items.EnumerateArray().Select(item => item.Text("address")).OfType<string>()], MailgunApi.NextPage(root))
                : null);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
