namespace PenguinMails.Gateway.Dashboard.Connect;

/// <summary>The two ways in which bounces get from a return path to this gateway.</summary>
public sealed record BounceWaysView
{
    public required string Provider { get; init; }

    /// <summary>Null while none is set.</summary>
    public string? Domain { get; init; }

    /// <summary>What an MX record names; null where this gateway takes no mail by SMTP.</summary>
    public string? MailHost { get; init; }

    public required string Url { get; init; }

    /// <summary>The user of the webhook.</summary>
    public required string Connection { get; init; }
}
