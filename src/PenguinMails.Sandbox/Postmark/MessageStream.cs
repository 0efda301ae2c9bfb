namespace PenguinMails.Sandbox.Postmark;

internal sealed record StreamRequest(string? ID, string? Name, string? Description, string? MessageStreamType);

/// <summary>https://postmarkapp.com/developer/api/message-streams-api</summary>
internal sealed record MessageStream(
    string ID, int ServerID, string Name, string Description, string MessageStreamType, DateTimeOffset CreatedAt, DateTimeOffset? UpdatedAt, DateTimeOffset? ArchivedAt)
{
    public bool CanSend => MessageStreamType != "Inbound" && ArchivedAt is null;

    public static IEnumerable<MessageStream> Initial(int serverId, DateTimeOffset now) =>
    [
        new("outbound", serverId, "Default Transactional Stream", "", "Transactional", now, null, null),
        new("broadcast", serverId, "Default Broadcast Stream", "", "Broadcasts", now, null, null),
        new("inbound", serverId, "Default Inbound Stream", "", "Inbound", now, null, null),
    ];
}

internal sealed record StreamList(IReadOnlyList<MessageStream> MessageStreams, int TotalCount);
