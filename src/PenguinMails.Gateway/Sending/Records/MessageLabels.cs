using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What a caller labelled a message with, read without its content.</summary>
internal sealed record MessageLabels(string? CampaignId, IReadOnlyList<string> Tags, IReadOnlyDictionary<string, string> Metadata)
{
    public static readonly MessageLabels None = new(null, [], EmailContent.NoText);

    public static Dictionary<Guid, MessageLabels> Find(Session read, Guid tenant, Guid[] messages) => messages.Length == 0 ? [] : read.Rows(
            "SELECT id, campaign_id, tags, metadata FROM messages WHERE tenant_id = @tenant AND id = ANY(@messages)", new { tenant, messages },
            row => (row.Uuid(0), new MessageLabels(row.TextOrNull(1), ReadTags(row.TextOrNull(2)), ReadMetadata(row.TextOrNull(3)))))
        .ToDictionary();

    public static IReadOnlyList<string> ReadTags(string? stored) =>
        stored is null ? [] : JsonSerializer.Deserialize(stored, MessageJson.Default.IReadOnlyListString)!;

    public static IReadOnlyDictionary<string, string> ReadMetadata(string? stored) =>
        stored is null ? EmailContent.NoText : JsonSerializer.Deserialize(stored, MessageJson.Default.IReadOnlyDictionaryStringString)!;
}
