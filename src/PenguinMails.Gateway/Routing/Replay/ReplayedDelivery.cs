using System.Text.Json;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>What is looked at of a past delivery. The content itself is not read.</summary>
internal sealed record ReplayedDelivery
{
    /// <summary>Of deliveries <c>d</c> and their messages <c>m</c>. Only a content that is short enough to say no more than that it is gone is looked into.</summary>
    public const string Columns = """
        d.id, d.envelope_id, d.recipient_key, d.type, d.connection_id, d.status, d.decision, m.subject, m.tags,
        CASE WHEN octet_length(m.content) < 150 THEN m.content LIKE '%"deleted_after_days":%' ELSE FALSE END
        """;

    private const string Pinned = "\"is_pinned\":true";
    private const string Lacking = "\"lacks\":[\"";
    private const string AskedNobody = "\"asked\":\"\"";

    public required Guid Id { get; init; }
    public required Guid EnvelopeId { get; init; }
    public required string RecipientKey { get; init; }
    public required string Type { get; init; }
    public required Guid ConnectionId { get; init; }

    /// <summary>A provider accepted it: what was never sent would not have been by a draft either.</summary>
    public required bool WasSent { get; init; }

    public required string Subject { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public required bool IsWithoutContent { get; init; }

    /// <summary>Read only where it holds more than the rules' own choice, or alone knows the provider: few do, and to read all would take longer than all else.</summary>
    public DecisionTrace? Decision { get; init; }

    /// <summary>No rule was ever asked, as for an admin's test of a connection.</summary>
    public bool IsOutsideRules { get; init; }

    /// <param name="row">Of these columns.</param>
    /// <param name="isKnown">Whether a connection is still there.</param>
    public static ReplayedDelivery Read(Row row, Func<Guid, bool> isKnown)
    {
        var (connection, decision) = (row.Uuid(4), row.Text(6));
        var isTelling = decision.Contains(Pinned, StringComparison.Ordinal) || decision.Contains(Lacking, StringComparison.Ordinal);
        return new()
        {
            Id = row.Uuid(0),
            EnvelopeId = row.Uuid(1),
            RecipientKey = row.Text(2),
            Type = row.Text(3),
            ConnectionId = connection,
            WasSent = row.Text(5) is "sent" or "delivered" or "bounced",
            Decision = isTelling || !isKnown(connection) ? DecisionJson.Read(decision) : null,
            IsOutsideRules = decision.Contains(AskedNobody, StringComparison.Ordinal),
            Subject = row.Text(7),
            Tags = row.TextOrNull(8) is { } tags ? JsonSerializer.Deserialize(tags, MessageJson.Default.IReadOnlyListString)! : [],
            IsWithoutContent = row.Flag(9),
        };
    }
}
