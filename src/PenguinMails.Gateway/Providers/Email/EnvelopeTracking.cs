using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PenguinMails.Gateway.Providers.Email;

/// <summary>The strictest first.</summary>
[Description("How far what recipients do with an email is followed.")]
[JsonConverter(typeof(JsonStringEnumConverter<TrackingConsent>))]
public enum TrackingConsent
{
    [Description("Not at all: no pixel and no rewritten link.")]
    Off,
    [Description("Opens and clicks are counted for the email, and nobody knows whose they are.")]
    Anonymous,
    [Description("The opens and clicks of each recipient.")]
    Full,
}

/// <summary>How an envelope is tracked. It is frozen when the email is accepted: whatever is changed later can only track less.</summary>
internal readonly record struct EnvelopeTracking(TrackingConsent Consent, bool Opens, bool Links)
{
    public static readonly EnvelopeTracking Off;
    public static readonly EnvelopeTracking Full = new(TrackingConsent.Full, true, true);

    /// <summary>False where the provider may do whatever its account says.</summary>
    public bool NeedsSwitch => this != Full;

    public EnvelopeTracking Strictest(EnvelopeTracking other) =>
        Of(other.Consent < Consent ? other.Consent : Consent, Opens && other.Opens, Links && other.Links);

    public EnvelopeTracking Strictest(TrackingConsent? consent) => consent is { } given ? Strictest(Full with { Consent = given }) : this;

    /// <summary>As a connection with these settings may track it.</summary>
    /// <param name="email">What its own fields say. Where consent is told, they switch on nothing that the connection has off.</param>
    /// <param name="opens">The connection's setting; null where it has none.</param>
    /// <param name="links">Likewise.</param>
    public EnvelopeTracking Within(EmailContent email, bool? opens, bool? links)
    {
        return Strictest(Of(TrackingConsent.Full, Allows(email.TrackOpens, opens ?? true), Allows(email.TrackLinks, links ?? true)));

        bool Allows(bool? asked, bool setting) => email.Tracking is null ? asked ?? setting : asked != false && setting;
    }

    /// <summary>What the email's fields ask for, whichever connection carries it.</summary>
    public static EnvelopeTracking Asked(EmailContent email) =>
        Of(email.Tracking ?? TrackingConsent.Full, email.TrackOpens != false, email.TrackLinks != false);

    /// <summary>As a delivery's row has it, such as <c>full</c>, <c>full:opens</c> or <c>off</c>.</summary>
    public string Write() => Consent switch
    {
        TrackingConsent.Off => "off",
        TrackingConsent.Anonymous => "anonymous" + Part,
        TrackingConsent.Full => "full" + Part,
        _ => throw new InvalidOperationException(Consent.ToString()),
    };

    public static EnvelopeTracking? Read(string? text) => text is null ? null : Of(
        text.StartsWith("full", StringComparison.Ordinal) ? TrackingConsent.Full
            : text.StartsWith("anonymous", StringComparison.Ordinal) ? TrackingConsent.Anonymous : TrackingConsent.Off,
        !text.EndsWith(":links", StringComparison.Ordinal), !text.EndsWith(":opens", StringComparison.Ordinal));

    private string Part => Opens && Links ? "" : Opens ? ":opens" : ":links";

    /// <summary>Where nothing is tracked there is but one way to say so.</summary>
    private static EnvelopeTracking Of(TrackingConsent consent, bool opens, bool links) =>
        consent == TrackingConsent.Off || !(opens || links) ? Off : new(consent, opens, links);
}
