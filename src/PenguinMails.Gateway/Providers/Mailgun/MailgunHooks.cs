using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>Our webhooks at Mailgun: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domain-webhooks</summary>
internal static class MailgunHooks
{
    private const int MostUrls = 3;
    private const string Unreadable = "Mailgun's answer can't be read.";

    public static readonly WebhookInfo Info = new(
        [
            new("delivered", "Delivered", "Email successfully delivered.", ["delivered"], [EventType.Delivered]),
            new("failed", "Failed", "Permanent delivery failure.", ["permanent_fail", "temporary_fail"], [EventType.Bounced, EventType.Deferred, EventType.Rejected]),
            new("opened", "Opened", "Recipient opened email.", ["opened"], [EventType.Opened]),
            new("clicked", "Clicked", "Recipient clicked link.", ["clicked"], [EventType.Clicked]),
            new("unsubscribed", "Unsubscribed", "Recipient unsubscribed.", ["unsubscribed"], [EventType.Unsubscribed, EventType.Resubscribed]),
            new("complained", "Complained", "Spam complaint.", ["complained"], [EventType.Complained]),
        ],
        "Uses X-Mailgun-Signature header with timestamp.",
        ["209.61.151.0/24"],
        "Mailgun does not publish its addresses, and they change often: add those from which your events really come, or leave the list empty.");

    public static async Task<ConnectionCheck> RegisterAsync(MailgunApi api, Connection connection, Uri publicUrl, CancellationToken ct)
    {
        var settings = (MailgunSettings)connection.Settings;
        var ours = PathOf(connection);
        var list = await api.CallAsync(settings, HttpMethod.Get, ListOf(settings), null, ct);
        if (list is not HttpOutcome.Answered { Ok: true } answer) return MailgunAccount.Failed(list);
        if (Registered(answer) is not { } registered) return new(false, Unreadable);
        foreach (var hook in Info.Subscriptions.SelectMany(one => one.Hooks))
        {
            var there = registered.GetValueOrDefault(hook, []);

            // By path, so that another public URL moves the webhook instead of adding one.
            string[] wanted = [.. there.Where(url => !url.EndsWith(ours, StringComparison.Ordinal)), UrlOf(connection, publicUrl)];
            if (wanted.Order().SequenceEqual(there.Order())) continue;
            if (wanted.Length > MostUrls) return new(false, $"Mailgun has {MostUrls} other webhooks for {hook} already; remove one of them.");
            var done = await PutAsync(api, settings, hook, isNew: there.Count == 0, wanted, ct);
            if (done is not HttpOutcome.Answered { Ok: true }) return MailgunAccount.Failed(done);
        }

        return new(true, "Webhooks registered.") { Warning = await MailgunAccount.CheckSigningKeyAsync(api, settings, ct) is { Ok: false } wrong ? wrong.Detail : null };
    }

    /// <summary>What Mailgun reports to us.</summary>
    public static async Task<WebhookRegistration> ReadAsync(MailgunApi api, Connection connection, Uri publicUrl, CancellationToken ct)
    {
        var settings = (MailgunSettings)connection.Settings;
        var list = await api.CallAsync(settings, HttpMethod.Get, ListOf(settings), null, ct);
        if (list is not HttpOutcome.Answered { Ok: true } answer)
            return new(null, MailgunAccount.Explain(list));
        if (Registered(answer) is not { } registered)
            return new(null, Unreadable);

        var key = await MailgunAccount.CheckSigningKeyAsync(api, settings, ct);
        var hooks = registered.Where(hook => hook.Value.Contains(UrlOf(connection, publicUrl))).Select(hook => hook.Key).ToList();
        return new(hooks, key is { Ok: false } ? key.Detail : hooks.Count == 0 ? "No webhook of this gateway is registered at Mailgun." : null) { KeyFits = key?.Ok };
    }

    private static string ListOf(MailgunSettings settings) => $"/v3/domains/{MailgunApi.Segment(settings.Domain)}/webhooks";

    private static string PathOf(Connection connection) => $"/webhooks/mailgun/con_{connection.Id:N}";

    private static string UrlOf(Connection connection, Uri publicUrl) => publicUrl.ToString().TrimEnd('/') + PathOf(connection);

    private static Task<HttpOutcome> PutAsync(
        MailgunApi api, MailgunSettings settings, string hook, bool isNew, string[] urls, CancellationToken ct)
    {
        var form = new MailgunForm();
        if (isNew) form.Add("id", hook);
        foreach (var url in urls) form.Add("url", url);
        return isNew
            ? api.CallAsync(settings, HttpMethod.Post, ListOf(settings), form.ToContent, ct)
            : api.CallAsync(settings, HttpMethod.Put, $"{ListOf(settings)}/{hook}", form.ToContent, ct);
    }

    private static Dictionary<string, List<string>>? Registered(HttpOutcome.Answered answer)
    {
        try
        {
            return JsonReading.Guarded(answer.Body, root => root.Child("webhooks")?.EnumerateObject()
                .ToDictionary(hook => hook.Name, hook => Urls(hook.Value)));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static List<string> Urls(JsonElement hook) => hook.Child("urls") is { ValueKind: JsonValueKind.Array } urls
        ? [.. urls.EnumerateArray().Where(url => url.ValueKind == JsonValueKind.String).Select(url => url.GetString()!)]
        : hook.Text("url") is { } only ? [only] : [];
}
