using System.Text.Json;
using Dapper;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>Reads the deliveries at the end of a path that meet a filter, newest first.</summary>
/// <param name="text">What the recipient or the subject must contain.</param>
internal sealed class FoundDeliveries(Session read, Guid tenant, MessageFilter filter, SearchPath path, string? text)
{
    public const int Step = 500;

    private readonly string onPath = path.Condition is { } condition ? $" AND {condition(read.Dialect)}" : "";

    /// <summary>Whether the path leads to any delivery.</summary>
    public bool Any => path.MessageId is { } id
        ? read.First<int?>("SELECT 1 FROM messages WHERE id = @id AND tenant_id = @tenant", new { id, tenant }) is not null
        : read.First<int?>($"SELECT 1 FROM deliveries d WHERE d.tenant_id = @tenant AND NOT d.fresh{onPath} LIMIT 1", Parameters(default, default)) is not null;

    /// <summary>Whether so few are on the path that they are read best all together: PostgreSQL may else walk through all others to find them in order.</summary>
    public bool AreFew(int few) => read.First<long>(
        $"SELECT COUNT(*) FROM (SELECT 1 FROM deliveries d WHERE d.tenant_id = @tenant AND NOT d.fresh{onPath} LIMIT @few) AS on_path", With(Parameters(default, default), "few", few)) < few;

    /// <summary>At most a step of those in a range of ids.</summary>
    public List<FoundDelivery> Rows(Guid before, Guid from)
    {
        // What was just accepted is in no tenant's index yet; there is little of it, and it is read beside.
        var settled = Rows($"NOT d.fresh{onPath}", Parameters(before, from));
        var fresh = Rows($"d.fresh{onPath}", Parameters(before, from));
        return fresh.Count == 0 ? settled : Merge(settled, fresh);
    }

    /// <summary>Those of a step of ids, and what is fresh beside them.</summary>
    public List<FoundDelivery> Rows(Guid[] ids, Guid before, Guid from) => Merge(
        Rows("NOT d.fresh AND d.id = ANY(@ids)", With(Parameters(before, from), "ids", ids)),
        Rows($"d.fresh{onPath}", Parameters(before, from)));

    /// <summary>The last id of so many on the path; null where there are fewer.</summary>
    public Guid? EndOfWindow(Guid before, Guid from, int size) => read.First<Guid?>($"""
        SELECT d.id FROM deliveries d
        WHERE d.tenant_id = @tenant AND NOT d.fresh AND d.id < @before AND d.id >= @from{onPath}
        ORDER BY d.id DESC LIMIT 1 OFFSET @skip
        """, With(Parameters(before, from), "skip", size - 1));

    /// <summary>The newest ids of a path that is not in their order. Materialized: else the planner may walk down from the tenant's newest instead.</summary>
    public IReadOnlyList<Guid> Newest(Guid before, Guid from, int most) => read.Query<Guid>($"""
        WITH spread AS MATERIALIZED (SELECT d.id FROM deliveries d WHERE d.tenant_id = @tenant AND NOT d.fresh{onPath})
        SELECT id FROM spread WHERE id < @before AND id >= @from ORDER BY id DESC LIMIT @most
        """, With(Parameters(before, from), "most", most));

    private static List<FoundDelivery> Merge(List<FoundDelivery> settled, List<FoundDelivery> fresh) =>
        [.. settled.Concat(fresh).OrderByDescending(row => row.Id, IdOrder.Instance).Take(Step)];

    private DynamicParameters Parameters(Guid before, Guid from)
    {
        var parameters = new DynamicParameters(new { tenant, before, from, from_message = DeliveryId.MessageOf(from), Step });
        if (path.From is not null)
            parameters.Add("path", path.From);
        if (path.To is not null)
            parameters.Add("path_end", path.To);

        return parameters;
    }

    private static DynamicParameters With(DynamicParameters parameters, string name, object value)
    {
        parameters.Add(name, value);
        return parameters;
    }

    // That a message lies beside its deliveries is told to PostgreSQL, which else may read all messages to join a few.
    private List<FoundDelivery> Rows(string part, DynamicParameters parameters) => read.Query<FoundDelivery>($"""
            SELECT d.id, d.message_id, d.recipient, d.role, d.status, d.attempts, c.provider,
              m.created_at, m.type, m.from_address, m.subject, m.tags, m.campaign_id, m.is_test
            FROM deliveries d
            JOIN messages m ON m.id = d.message_id AND m.tenant_id = d.tenant_id
            LEFT JOIN connections c ON c.id = d.connection_id AND c.tenant_id = d.tenant_id
            WHERE d.tenant_id = @tenant AND {part} AND d.id < @before AND d.id >= @from AND m.id < @before AND m.id >= @from_message{Conditions(parameters)}
            ORDER BY d.id DESC LIMIT @Step
            """, parameters).AsList();

    private string Conditions(DynamicParameters parameters)
    {
        var conditions = new List<string>();
        Add(filter.Status is { } status ? EnumNames.Of(status) : null, "status", "d.status = @status");
        Text(text);
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

        // SQLite knows upper and lower case of ASCII letters only; what has others is also found as it was typed.
        void Text(string? contained)
        {
            Add(contained is null ? null : $"%{Escape(contained.ToLowerInvariant())}%", "text",
                @"(LOWER(m.subject) LIKE @text ESCAPE '\' OR LOWER(d.recipient) LIKE @text ESCAPE '\' OR m.subject LIKE @typed ESCAPE '\')");
            if (contained is not null)
                parameters.Add("typed", $"%{Escape(contained)}%");
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
}

internal sealed record FoundDelivery
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
