using System.ComponentModel.DataAnnotations;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Providers.Mailgun;

internal sealed record MailgunSettings
{
    private const string Advanced = "Advanced Settings";
    private const string Key = "Must be letters, digits and signs without spaces.";

    [Secret, Field("API Key", Help = "Get your Private API Key from Mailgun → Settings → API Keys", Link = "https://app.mailgun.com", LinkText = "View Mailgun Dashboard")]
    [Required, RegularExpression("[!-~]+", ErrorMessage = Key)]
    public required string ApiKey { get; init; }

    [Secret(SignsWebhooks = true), Field("Webhook Signing Key", Help = "From Mailgun → Settings → API Keys → HTTP webhook signing key")]
    [Required, RegularExpression("[!-~]+", ErrorMessage = Key)]
    public required string WebhookSigningKey { get; init; }

    /// <summary>Stands in the path of every request, so that nothing but a host name may be in it.</summary>
    [Field("Domain", Help = "Must be verified in Mailgun", Placeholder = "mail.yourdomain.com"), Required, VerifiedAtProvider]
    [RegularExpression(@"[\p{L}\p{N}]([\p{L}\p{N}.-]*[\p{L}\p{N}])?", ErrorMessage = "Must be a domain such as mail.yourdomain.com."), StringLength(253)]
    public required string Domain { get; init; }

    [Field("Region", Help = "Choose based on your Mailgun account region."), AllowedValues("us", "eu")]
    [Option("us", "US (api.mailgun.net)"), Option("eu", "EU (api.eu.mailgun.net)")]
    public string Region { get; init; } = "us";

    [Field("Track Opens", Help = "Enable open tracking.", Group = "Tracking Options")]
    public bool TrackOpens { get; init; } = true;

    [Field("Track Clicks", Help = "Enable click tracking.", Group = "Tracking Options")]
    public bool TrackClicks { get; init; } = true;

    [Field("Automatic Unsubscribe", Help = "Add unsubscribe links automatically.", Group = "Tracking Options")]
    public bool AutomaticUnsubscribe { get; init; } = true;

    [Field("DKIM Signing", Help = "Sign emails with DKIM (requires domain setup). Unchecked leaves it to the domain's own setting.", Group = "Tracking Options")]
    public bool DkimSigning { get; init; }

    [Field("Tag Prefix", Help = "Such as \"pm-\" for PenguinMails tags", Group = Advanced), StringLength(64)]
    public string TagPrefix { get; init; } = "";

    [Field("Batch Size", About = "How many emails go in one call to Mailgun.", Group = Advanced), Range(1, 1000)]
    public int BatchSize { get; init; } = 100;

    [Field("Retry Attempts", About = "How often a call is repeated at once where Mailgun certainly did not take it.", Group = Advanced), Range(0, 5)]
    public int RetryAttempts { get; init; } = 3;

    [Field("Timeout", Help = "Seconds", About = "How many seconds to wait for Mailgun.", Group = Advanced), Range(5, 60)]
    public int TimeoutS { get; init; } = 30;

    [Field("Testmode", Help = "Sends to Mailgun's test mode, no actual delivery.", Group = Advanced)]
    public bool TestMode { get; init; }

    [Field("Monthly Quota", Help = "How many emails your plan includes each month; empty for no limit. We keep sending and alert you at 90 %.", Group = Advanced)]
    [Range(1, 1_000_000_000)]
    public int? MonthlyQuota { get; init; }
}
