using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>An event as callers get it, with the labels that they gave the email.</summary>
[Description("Something a provider reported, with the labels of the email.")]
internal sealed record FeedEvent : EventEntry
{
    [Description("What happened.")]
    public required EventType Type { get; init; }

    [JsonPropertyOrder(1), Description("The campaign of the email; null where it has none.")]
    public string? CampaignId { get; init; }

    [JsonPropertyOrder(1), Description("The tags of the email.")]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [JsonPropertyOrder(1), Description("The metadata of the email.")]
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = MessageLabels.None.Metadata;

    [SetsRequiredMembers]
    private FeedEvent(LoggedEvent e) : base(e) => Type = e.Type!.Value;

    public static FeedEvent Of(LoggedEvent e, MessageLabels labels) => new(e)
    {
        CampaignId = labels.CampaignId,
        Tags = labels.Tags,
        Metadata = labels.Metadata,
    };
}

/// <summary>What follows a place in the order of events.</summary>
[Description("Events in the order in which they were recorded.")]
internal sealed record FeedPage(
    [property: Description("What follows, the oldest first; empty where there is nothing new.")] IReadOnlyList<FeedEvent> Data,
    [property: Description("Pass it as `after` to get what follows. It is never null: at the end it stays good for asking again.")] string NextCursor);
