using System.ComponentModel;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Sending.Holds;

/// <summary>A hold as the API shows it.</summary>
[DisplayName("Hold"), Description("A stop for some of your email. What it stops waits until the hold ends.")]
public sealed record HoldView
{
    [PrefixedId(PublicId.Hold), Description("The hold's id.")]
    public required Guid Id { get; init; }

    [Description("What it stops.")]
    public required HoldScope Scope { get; init; }

    [Description("Which type, key, campaign, domain or provider; null for all of your email.")]
    public string? Value { get; init; }

    [Description("Why.")]
    public required string Reason { get; init; }

    [Description("Since when.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who started it.")]
    public required string CreatedBy { get; init; }

    [Description("How many emails wait for it; 10,001 stands for more than 10,000.")]
    public required long Waiting { get; init; }

    internal static HoldView Of(Hold hold, long waiting) => new()
    {
        Id = hold.Id,
        Scope = hold.What,
        Value = hold.Value,
        Reason = hold.Reason,
        CreatedAt = hold.CreatedAt,
        CreatedBy = hold.CreatedBy,
        Waiting = waiting,
    };
}

[Description("A hold that ended.")]
internal sealed record HoldEnded(
    [property: Description("How many emails went on.")] long Released,
    [property: Description("How many emails were canceled.")] long Canceled);
