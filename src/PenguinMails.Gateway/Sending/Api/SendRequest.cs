using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>
/// The body of <c>POST /api/v1/emails/send</c>, and one item of <c>/batch</c>. With setters, because what is init-only takes the
/// serializer's slow way through constructor arguments.
/// </summary>
[Description("An email to send.")]
public sealed record SendRequest
{
    [Description("The sender: `a@b` or `Name <a@b>`. Leave it out to use the default sender of the provider.")]
    public string? From { get; set; }

    [Description("The recipients, 1 to 1,000: `a@b` or `Name <a@b>`. Duplicates are merged. Required unless you give `recipients`.")]
    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? To { get; set; }

    [Description("Further recipients, shown to all. Implies `mode: group`.")]
    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? Cc { get; set; }

    [Description("Further recipients, shown to nobody. Implies `mode: group`.")]
    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? Bcc { get; set; }

    [Description("Where answers go, up to 25 addresses.")]
    [JsonConverter(typeof(OneOrMany))]
    public IReadOnlyList<string>? ReplyTo { get; set; }

    [Description("The subject. Required."), MaxLength(SendLimits.SubjectUnits)]
    public string? Subject { get; set; }

    [Description("The HTML body, up to 5 MB. Give `html_body`, `text_body` or both.")]
    public string? HtmlBody { get; set; }

    [Description("The plain text body, up to 5 MB. Give `html_body`, `text_body` or both.")]
    public string? TextBody { get; set; }

    [Description("The email type, which the routing rules go by: `transactional`, `marketing`, `newsletter`, `promotional`, `cold_outreach`, `custom` or `custom:<name>`. "
        + "By default `marketing` with a `campaign_id`, else `transactional`.")]
    public string? Type { get; set; }

    [Description("Send through this provider first, whatever the routing rules say.")]
    public string? Provider { get; set; }

    [Description("Use another provider where the first one fails."), DefaultValue(true)]
    public bool? Failover { get; set; }

    [Description("Send it only through connections in this region, also where one fails and after settings have changed. Where there is none, the send is refused.")]
    [AllowedValues("us", "eu")]
    public string? Region { get; set; }

    [Description("Send it in test mode: the provider does all but deliver it. Goes only to providers that have a test mode (Mailgun)."), DefaultValue(false)]
    public bool? TestMode { get; set; }

    [Description("`individual` sends an email of its own to each recipient, who never sees the others. `group` sends one that shows them all, to at most 50."), AllowedValues("individual", "group")]
    public string? Mode { get; set; }

    [Description("Track opens. By default as the provider's connection says.")]
    public bool? TrackOpens { get; set; }

    [Description("Track clicks on links. By default as the provider's connection says.")]
    public bool? TrackLinks { get; set; }

    [Description("What the recipients have agreed to: `off` sends no pixel and no rewritten link, `anonymous` counts opens and clicks for the email as a whole, `full` for each recipient. "
        + "The strictest of the connection's settings, this and the recipient's own `tracking` holds, and stays as it is now whatever is changed later. Null is refused.")]
    [AllowedValues("off", "anonymous", "full"), JsonConverter(typeof(NeverNull))]
    public string? Tracking { get; set; }

    [Description("Tags to find the email by, up to 10 of 1 to 128 characters. Postmark gets the first, Mailgun the first three."), MaxLength(SendLimits.Tags)]
    public IReadOnlyList<string>? Tags { get; set; }

    [Description("Data of your own to find the email by: up to 8 keys of 20 characters, with values of 80.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }

    [Description("Custom headers, up to 20. Those that the gateway writes itself, such as `From` or `Message-ID`, are refused. Your own `List-Unsubscribe` (https and mailto links) and `List-Unsubscribe-Post` replace the gateway's; it then doesn't learn who unsubscribes.")]
    public IReadOnlyDictionary<string, string>? Headers { get; set; }

    [Description("Attachments, up to 100 and 10 MB in all."), MaxLength(SendLimits.Attachments)]
    public IReadOnlyList<SendAttachment>? Attachments { get; set; }

    [Description("The campaign that the email belongs to."), StringLength(SendLimits.CampaignIdLength, MinimumLength = 1)]
    public string? CampaignId { get; set; }

    [Description("When to send it, up to 30 days ahead. By default, and for a time that is past, at once.")]
    [JsonConverter(typeof(Rfc3339))]
    public DateTimeOffset? SendAt { get; set; }

    [Description("When the email is of no use any more, such as when a code in it expires: no attempt to send it starts after this, and what is not sent by then fails. In the future, after `send_at`, and at most 30 days after the email is due. Of emails of the same kind, the earliest deadline goes out first.")]
    [JsonConverter(typeof(Rfc3339))]
    public DateTimeOffset? UsefulUntil { get; set; }

    [Description("Recipients with variables of their own, instead of `to`. Write `{{name}}` in the subject and the bodies."), MaxLength(SendLimits.Recipients)]
    public IReadOnlyList<SendRecipient>? Recipients { get; set; }

    /// <summary>Fields that are not known; each is an error by name.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[Description("A file to attach.")]
public sealed record SendAttachment
{
    [Description("The file name, without slashes. Required."), MaxLength(SendLimits.NameLength)]
    public string? Name { get; set; }

    [Description("The media type, such as `application/pdf`. Required.")]
    public string? ContentType { get; set; }

    [Description("The content in base64. Required.")]
    public byte[]? Content { get; set; }

    [Description("Shows the attachment within the HTML body, where `cid:<content_id>` refers to it."), MaxLength(128)]
    public string? ContentId { get; set; }

    [JsonExtensionData] public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[Description("A recipient with variables.")]
public sealed record SendRecipient
{
    [Description("The recipient: `a@b` or `Name <a@b>`. Required.")]
    public string? To { get; set; }

    [Description("What stands for `{{name}}` in the email to this recipient: up to 50 variables of 2,000 characters.")]
    public IReadOnlyDictionary<string, string>? Variables { get; set; }

    [Description("What this recipient has agreed to, where that is less than the `tracking` of the email.")]
    [AllowedValues("off", "anonymous", "full"), JsonConverter(typeof(NeverNull))]
    public string? Tracking { get; set; }

    [JsonExtensionData] public Dictionary<string, JsonElement>? Unknown { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SendRequest))]
[JsonSerializable(typeof(SendAnswer))]
internal sealed partial class SendJson : JsonSerializerContext;
