using System.Net.Http.Headers;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/validate/single-valid-ir and bulk-valid-ir: version 4, of an account and not of a domain.</summary>
internal static class MailgunValidation
{
    /// <summary>Mailgun takes 25 MB; what it counts as one is not said.</summary>
    public const int LargestList = 24_000_000;

    public const int MostLists = 10;

    private const string Path = "/v4/address/validate";
    private const int UploadSeconds = 300;

    // "completed" still waits for its files.
    private static readonly string[] Ended = ["uploaded", "failed", "deleted"];

    /// <summary>By POST: a GET would be repeated after trouble, and each is paid for.</summary>
    public static async Task<(MailboxFinding? Finding, ValidationTrouble? Trouble)> ValidateAsync(MailgunApi api, MailgunSettings settings, string address, CancellationToken ct)
    {
        var form = new MailgunForm().Add("address", address);
        var exchange = await api.CallAsync(settings, HttpMethod.Post, Path, form.ToContent, ct);
        return exchange is not HttpOutcome.Answered { Ok: true } answer ? (null, MailgunTrouble.Of(exchange))
            : Read(answer, MailgunFindings.Of) is { } finding ? (finding, null) : (null, MailgunTrouble.Unreadable(answer));
    }

    public static async Task<ValidationTrouble?> UploadAsync(MailgunApi api, MailgunSettings settings, string list, ReadOnlyMemory<byte> file, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings with { TimeoutS = UploadSeconds }, HttpMethod.Post, PathOf(list), () => FormOf(file), ct);
        return exchange switch
        {
            HttpOutcome.Answered { Status: 200 or 202 } answer => Read(answer, root => root.Text("id")) is not null ? null : MailgunTrouble.Unreadable(answer),
            // Too many lists at once are refused as a bad list is.
            HttpOutcome.Answered { Status: 400 } when await IsBusyAsync(api, settings, ct) => new(ValidationTroubleKind.TooFast, "Mailgun works on as many lists as it does at once."),
            _ => MailgunTrouble.Of(exchange),
        };
    }

    public static async Task<(ValidationListState? State, ValidationTrouble? Trouble)> StateAsync(MailgunApi api, MailgunSettings settings, string list, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, PathOf(list), null, ct);
        if (exchange is HttpOutcome.Answered { Status: 404 })
            return (new ValidationListState.Absent(), null);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer)
            return (null, MailgunTrouble.Of(exchange));

        return Read(answer, root => StateOf(api, settings, root)) is { } state ? (state, null) : (null, MailgunTrouble.Unreadable(answer));
    }

    public static async Task<ValidationTrouble?> RemoveAsync(MailgunApi api, MailgunSettings settings, string list, CancellationToken ct) =>
        await api.CallAsync(settings, HttpMethod.Delete, PathOf(list), null, ct) is var exchange && exchange is HttpOutcome.Answered { Status: 200 or 202 or 204 or 404 } ? null : MailgunTrouble.Of(exchange);

    private static ValidationListState? StateOf(MailgunApi api, MailgunSettings settings, JsonElement root) => root.Text("status") switch
    {
        null => null,
        "uploaded" => Answers(api, settings, root) is { } answers ? new ValidationListState.Finished(answers) : null,
        "failed" => new ValidationListState.Failed("Mailgun could not work on the list."),
        "deleted" => new ValidationListState.Failed("The list was deleted at Mailgun."),
        _ => new ValidationListState.UnderWay(long.TryParse(root.Text("records_processed"), out var processed) ? processed : 0),
    };

    /// <summary>They lie at some storage: nowhere else than at Mailgun itself may it be without encryption.</summary>
    private static Uri? Answers(MailgunApi api, MailgunSettings settings, JsonElement root) =>
        Uri.TryCreate(root.Child("download_url")?.Text("json"), UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || api.IsAtHome(settings, url)) ? url : null;

    private static async Task<bool> IsBusyAsync(MailgunApi api, MailgunSettings settings, CancellationToken ct) =>
        await api.CallAsync(settings, HttpMethod.Get, Path + "/bulk?limit=500", null, ct) is HttpOutcome.Answered { Ok: true } answer
        && Read(answer, root => root.Child("jobs") is { ValueKind: JsonValueKind.Array } jobs && jobs.EnumerateArray().Any(job => !Ended.Contains(job.Text("status"))) ? "busy" : null) is not null;

    private static MultipartFormDataContent FormOf(ReadOnlyMemory<byte> file)
    {
        var part = new ReadOnlyMemoryContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
        return new() { { part, "file", "list.csv" } };
    }

    private static string PathOf(string list) => $"{Path}/bulk/{MailgunApi.Segment(list)}";

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
