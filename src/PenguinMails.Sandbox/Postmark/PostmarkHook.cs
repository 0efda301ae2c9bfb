using System.Text;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Postmark;

internal sealed record HttpAuth(string? Username, string? Password);

internal sealed record HookTrigger(bool Enabled = false, bool? PostFirstOpenOnly = null, bool? IncludeContent = null);

internal sealed record HookTriggers
{
    public HookTrigger? Open { get; init; }
    public HookTrigger? Click { get; init; }
    public HookTrigger? Delivery { get; init; }
    public HookTrigger? Bounce { get; init; }
    public HookTrigger? SpamComplaint { get; init; }
    public HookTrigger? SubscriptionChange { get; init; }

    public bool Enabled(RecordType type) => type switch
    {
        RecordType.Delivery => Delivery?.Enabled == true,
        RecordType.Bounce => Bounce?.Enabled == true,
        RecordType.SpamComplaint => SpamComplaint?.Enabled == true,
        RecordType.Open => Open?.Enabled == true,
        RecordType.Click => Click?.Enabled == true,
        RecordType.SubscriptionChange => SubscriptionChange?.Enabled == true,
        _ => false,
    };

    /// <summary>Every trigger is present in an answer, whether it was named in the request or not.</summary>
    public HookTriggers Complete() => new()
    {
        Open = new(Open?.Enabled == true, Open?.PostFirstOpenOnly == true),
        Click = new(Click?.Enabled == true),
        Delivery = new(Delivery?.Enabled == true),
        Bounce = new(Bounce?.Enabled == true, IncludeContent: Bounce?.IncludeContent == true),
        SpamComplaint = new(SpamComplaint?.Enabled == true, IncludeContent: SpamComplaint?.IncludeContent == true),
        SubscriptionChange = new(SubscriptionChange?.Enabled == true),
    };
}

internal sealed record HookRequest
{
    public string? Url { get; init; }
    public string? MessageStream { get; init; }
    public HttpAuth? HttpAuth { get; init; }
    public List<PostmarkHeader>? HttpHeaders { get; init; }
    public HookTriggers? Triggers { get; init; }
    public bool? Verify { get; init; }
}

internal sealed record HookAnswer(
    int ID, string Url, string MessageStream, HttpAuth? HttpAuth, IReadOnlyList<PostmarkHeader> HttpHeaders, HookTriggers Triggers, string Status);

internal sealed record HookList(IReadOnlyList<HookAnswer> Webhooks);

/// <summary>A registered webhook, ready to be sent to.</summary>
internal sealed record PostmarkHook(HookAnswer Shown, Subscriber Subscriber)
{
    public static PostmarkHook From(HookAnswer shown) => new(shown, new(new(shown.Url), HeadersOf(shown), RetryRules.Postmark));

    public bool Wants(RecordType type, string stream) =>
        Shown.Status == "verified" && Shown.Triggers.Enabled(type) && Shown.MessageStream.Equals(stream, StringComparison.OrdinalIgnoreCase);

    private static List<KeyValuePair<string, string>> HeadersOf(HookAnswer shown)
    {
        var headers = shown.HttpHeaders.Select(header => KeyValuePair.Create(header.Name!, header.Value ?? "")).ToList();
        if (shown.HttpAuth is { } auth)
            headers.Add(new("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{auth.Username}:{auth.Password}"))));
        return headers;
    }
}
