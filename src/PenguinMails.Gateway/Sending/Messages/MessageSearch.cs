using System.Text.Json;
using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>
/// Finds messages by walking deliveries from the newest down: those of one message lie side by side, so a page ends where the
/// next message begins.
/// </summary>
internal sealed class MessageSearch(Session read, Guid tenant, MessageFilter filter)
{
    private const int Step = 500;
    private const int SummariesPerMessage = 10;

    private static readonly Guid Highest = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    public Page<MessageRow> Find(string? cursor, int limit)
    {
        var before = Guid.TryParseExact(cursor, "N", out var given) ? given : Until();
        var groups = new List<List<Found>>();
        while (groups.Count <= limit && Rows(before) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
                if (groups.Count > 0 && groups[^1][0].MessageId == row.MessageId)
                    groups[^1].Add(row);
                else
                    groups.Add([row]);

            before = rows[^1].Id;
            if (rows.Count < Step)
                break;
        }

        var page = groups.Take(limit).ToList();
        return new([.. page.Select(Row)], groups.Count > limit ? page[^1][0].MessageId.ToString("N") : null);
    }

    private Guid Until() => filter.Until is { } until ? IdOrder.LowestAt(until) : Highest;

    private List<Found> Rows(Guid before)
    {
        // What was just accepted is in no tenant's index yet; there is little of it, and it is read beside.
        var settled = Rows(before, "NOT d.fresh");
        var fresh = Rows(before, "d.fresh");
        return fresh.Count == 0 ? settled : [.. settled.Concat(fresh).OrderByDescending(row => row.Id, IdOrder.Instance).Take(Step)];
    }

    private List<Found> Rows(Guid before, string part)
    {
        var parameters = new DynamicParameters(new { tenant, before, from = filter.From is { } from ? IdOrder.LowestAt(from) : Guid.Empty, Step });
        return read.Query<Found>($"""
            SELECT d.id, d.message_id, d.recipient, d.role, d.status, d.attempts, c.provider,
              m.created_at, m.type, m.from_address, m.subject, m.tags, m.campaign_id, m.is_test
            FROM deliveries d
            JOIN messages m ON m.id = d.message_id AND m.tenant_id = d.tenant_id
            LEFT JOIN connections c ON c.id = d.connection_id AND c.tenant_id = d.tenant_id
            WHERE d.tenant_id = @tenant AND {part} AND d.id < @before AND d.id >= @from{Conditions(parameters)}
            ORDER BY d.id DESC LIMIT @Step
            """, parameters).AsList();
    }

    private string Conditions(DynamicParameters parameters)
    {
        var conditions = new List<string>();
        Add(filter.Status is { } status ? EnumNames.Of(status) : null, "status", "d.status = @status");
        Add(filter.Provider, "provider", "c.provider = @provider");
        Add(filter.Type, "type", "d.type = @type");
        Add(filter.ProviderMessageId?.Trim('<', '>'), "provider_message_id", "d.provider_message_id = @provider_message_id");
        Add(filter.CampaignId, "campaign", "m.campaign_id = @campaign");
        Add(filter.Subject is { } subject ? $"%{Escape(subject.ToLowerInvariant())}%" : null, "subject", @"LOWER(m.subject) LIKE @subject ESCAPE '\'");
        Add(filter.Tag is { } tag ? $"%{Escape(JsonSerializer.Serialize(tag, MessageJson.Default.String))}%" : null, "tag", @"m.tags LIKE @tag ESCAPE '\'");
        Recipient(filter.To?.Trim().ToLowerInvariant());
        foreach (var (i, (key, value)) in filter.Metadata.Index())
            Add($"%{Escape(Entry(key, value))}%", "metadata" + i, $@"m.metadata LIKE @metadata{i} ESCAPE '\'");

        return string.Concat(conditions.Select(condition => " AND " + condition));

        void Add(string? value, string name, string condition)
        {
            if (value is null)
                return;

            parameters.Add(name, value);
            conditions.Add(condition);
        }

        void Recipient(string? to)
        {
            Add(to, "to", to?.Contains('@', StringComparison.Ordinal) == true ? "d.recipient_key = @to" : "d.recipient_key >= @to");
            if (to is not null && !to.Contains('@', StringComparison.Ordinal))
                Add(to + '\uffff', "to_end", "d.recipient_key < @to_end");
        }
    }

    /// <summary>One key and its value as they stand in the stored JSON object.</summary>
    private static string Entry(string key, string value) =>
        JsonSerializer.Serialize(new Dictionary<string, string> { [key] = value }, MessageJson.Default.IReadOnlyDictionaryStringString)[1..^1];

    private static string Escape(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    private MessageRow Row(List<Found> deliveries)
    {
        var first = deliveries[0];
        return new()
        {
            Id = first.MessageId,
            CreatedAt = first.CreatedAt,
            Type = first.Type,
            From = first.FromAddress,
            Subject = first.Subject,
            Tags = first.Tags is null ? [] : JsonSerializer.Deserialize(first.Tags, MessageJson.Default.IReadOnlyListString)!,
            CampaignId = first.CampaignId,
            Test = first.IsTest ? true : null,
            DeliveryCount = (int)read.First<long>(
                "SELECT COUNT(*) FROM deliveries WHERE tenant_id = @tenant AND id > @id AND id < @end",
                new { tenant, id = first.MessageId, end = DeliveryId.EndOf(first.MessageId) }),
            Deliveries = [.. deliveries.OrderBy(row => row.Id, IdOrder.Instance).Take(SummariesPerMessage).Select(row => row.Summary)],
        };
    }

    private sealed record Found
    {
        public Guid Id { get; init; }
        public Guid MessageId { get; init; }
        public string Recipient { get; init; } = "";
        public string Role { get; init; } = "";
        public string Status { get; init; } = "";
        public string? Attempts { get; init; }
        public string? Provider { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public string Type { get; init; } = "";
        public string FromAddress { get; init; } = "";
        public string Subject { get; init; } = "";
        public string? Tags { get; init; }
        public string? CampaignId { get; init; }
        public bool IsTest { get; init; }

        public DeliverySummary Summary
        {
            get
            {
                var visited = DeliveryState.Visited(AttemptsJson.Read(Attempts));
                return new(Id, Recipient, EnumNames.Parse<RecipientRole>(Role), EnumNames.Parse<DeliveryStatus>(Status), Provider, visited.Opened, visited.Clicked);
            }
        }
    }
}
