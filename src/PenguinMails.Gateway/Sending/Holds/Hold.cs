using System.ComponentModel;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Queues;

namespace PenguinMails.Gateway.Sending.Holds;

[Description("What a hold stops.")]
public enum HoldScope
{
    [Description("All of your email.")]
    Tenant,

    [Description("An email type, such as `cold_outreach`. `marketing` also stops newsletters and promotional email.")]
    Type,

    [Description("Email accepted with an API key; the value is the key's id.")]
    Key,

    [Description("The email of a campaign; the value is its `campaign_id`.")]
    Campaign,

    [Description("Email from a domain.")]
    FromDomain,

    [Description("Email that would go out through a provider; the value is the provider's id. It waits and does not use another provider.")]
    Connection,
}

/// <summary>What becomes of the email that waited for a hold.</summary>
public enum HoldEnd
{
    Release,
    Cancel,
}

/// <summary>An admin's stop for some of a tenant's email, as it stands in its row.</summary>
internal sealed record Hold
{
    /// <summary>When what waits for a hold is due: never, until somebody ends the hold.</summary>
    public static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Scope { get; init; }

    /// <summary>Null for the whole tenant; else in the form that <see cref="Stops"/> compares.</summary>
    public string? Value { get; init; }

    public required string Reason { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string CreatedBy { get; init; }

    /// <summary>Null while it stops email.</summary>
    public string? Ended { get; init; }

    public HoldScope What => EnumNames.Parse<HoldScope>(Scope);

    /// <summary>Whether it stops this envelope on its way to this provider.</summary>
    public bool Stops(QueuedEnvelope envelope, string provider) => What switch
    {
        HoldScope.Tenant => true,
        HoldScope.Type => Value == envelope.Email.Type.Name || Value == envelope.Email.Type.Kind.Name,
        HoldScope.Key => envelope.KeyId is { } key && Value == PublicId.Format(PublicId.Key, key),
        HoldScope.Campaign => Value == envelope.CampaignId,
        HoldScope.FromDomain => string.Equals(Value, envelope.FromDomain, StringComparison.OrdinalIgnoreCase),
        HoldScope.Connection => Value == provider,
        _ => throw new InvalidOperationException($"A hold of {What} is not known."),
    };
}
