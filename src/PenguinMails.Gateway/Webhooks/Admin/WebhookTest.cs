using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Webhooks.Admin;

[Description("A webhook to try.")]
public sealed record WebhookTestRequest
{
    [Description("A connected provider that reports by webhook."), Required]
    public string? Provider { get; init; }

    [Description("What to report: `delivered`, `bounced`, `opened` or `clicked`."), Required]
    public string? Event { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    internal EventType Type => EnumNames.Parse<EventType>(Event!);

    internal Dictionary<string, string[]> Problems()
    {
        var errors = (Unknown?.Keys ?? []).ToDictionary(name => name, _ => (string[])["Unknown field."]);
        if (string.IsNullOrEmpty(Provider))
            errors["provider"] = ["Required."];
        if (!EnumNames.TryParse<EventType>(Event, out var type) || !TestReport.Types.Contains(type))
            errors["event"] = [$"Must be one of {string.Join(", ", TestReport.Types.Select(EnumNames.Of))}."];

        return errors;
    }
}

[Description("What became of a test event, step by step.")]
public sealed record WebhookTestResult
{
    [Description("Whether every step went well.")]
    public bool Ok => Steps.All(step => step.Ok);

    [PrefixedId(PublicId.Event), Description("The id of the webhook in the log; null where it was not stored.")]
    public Guid? EventId { get; init; }

    [Description("Where it was posted.")]
    public required string Url { get; init; }

    [Description("What was posted.")]
    public required string Payload { get; init; }

    [Description("What was done with it. After a step that failed there are no more.")]
    public required IReadOnlyList<WebhookTestStep> Steps { get; init; }
}

[Description("A step of a test.")]
public sealed record WebhookTestStep(
    [property: Description("Which.")] TestStep Step,
    [property: Description("Whether it went well.")] bool Ok,
    [property: Description("What happened.")] string Detail,
    [property: Description("How long it took, in milliseconds; null where that was not measured.")] long? Ms = null);

[Description("A step that a webhook takes.")]
public enum TestStep
{
    [Description("Posted to the public endpoint over HTTP.")]
    Posted,

    [Description("Its credential or signature was checked.")]
    Verified,

    [Description("Stored before it was answered.")]
    Stored,

    [Description("Read in the provider's words.")]
    Read,

    [Description("Looked for its email.")]
    Matched,

    [Description("Shown in the log.")]
    Shown,
}
