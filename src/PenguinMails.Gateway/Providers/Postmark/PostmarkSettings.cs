using System.ComponentModel.DataAnnotations;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Providers.Postmark;

internal sealed record PostmarkSettings
{
    private const string Advanced = "Advanced Settings";
    private const string Token = "Must be letters, digits and signs without spaces.";

    [Secret, Field("API Token", Help = "Get your Server API Token from Postmark → Servers → API Tokens", Link = "https://account.postmarkapp.com/servers", LinkText = "View Postmark Dashboard")]
    [Required, RegularExpression("[!-~]+", ErrorMessage = Token)]
    public required string ApiToken { get; init; }

    [Secret, Field("Account API Token", Help = "Optional. Lets the gateway read and verify your sending domains; from Postmark → Account → API Tokens")]
    [RegularExpression("[!-~]+", ErrorMessage = Token)]
    public string? AccountToken { get; init; }

    [Field("Default Sender", Help = "Must be verified in Postmark", Placeholder = "noreply@yourdomain.com"), Required, Address, VerifiedAtProvider]
    public string DefaultSender { get; init; } = "";

    [Field("Track Opens", Help = "Enable open tracking pixels.", Group = "Tracking Options")]
    public bool TrackOpens { get; init; } = true;

    [Field("Track Links", Help = "Convert links to tracking URLs.", Group = "Tracking Options")]
    public bool TrackLinks { get; init; } = true;

    [ShowsEvents(EventType.Delivered)]
    [Field("Track Delivery", Help = "Receive delivery confirmations (webhook required).", Group = "Tracking Options")]
    public bool TrackDelivery { get; init; }

    [Field("Message Stream", About = "The message stream that emails go to.", Group = Advanced), Required, StringLength(100), ChosenAtProvider]
    public string MessageStream { get; init; } = "outbound";

    [Field("Batch Size", About = "How many emails go in one call to Postmark.", Group = Advanced), Range(1, 500)]
    public int BatchSize { get; init; } = 50;

    [Field("Retry Attempts", About = "How often a call is repeated at once where Postmark certainly did not take it.", Group = Advanced), Range(0, 5)]
    public int RetryAttempts { get; init; } = 3;

    [Field("Timeout", Help = "Seconds", About = "How many seconds to wait for Postmark.", Group = Advanced), Range(5, 60)]
    public int TimeoutS { get; init; } = 30;

    [Field("Monthly Quota", Help = "How many emails your plan includes each month; empty for no limit. We keep sending and alert you at 90 %.", Group = Advanced)]
    [Range(1, 1_000_000_000)]
    public int? MonthlyQuota { get; init; }
}
