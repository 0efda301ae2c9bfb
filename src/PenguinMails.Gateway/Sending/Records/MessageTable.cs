using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>The messages and attachments tables: written once, read when an envelope goes out later.</summary>
internal static class MessageTable
{
    public const string Columns = "t.id, t.tenant_id, t.created_at, t.send_at, t.type, t.from_address, t.subject, t.campaign_id, t.tags, t.metadata, t.content, t.is_test";

    private static readonly Table<Message> New = new("messages",
        new("id", ColumnKind.Uuid, m => m.Id),
        new("tenant_id", ColumnKind.Uuid, m => m.TenantId),
        new("created_at", ColumnKind.Integer, m => m.CreatedAt),
        new("send_at", ColumnKind.Integer, m => m.SendAt),
        new("type", ColumnKind.Text, m => m.Type.Name),
        new("from_address", ColumnKind.Text, m => m.From),
        new("subject", ColumnKind.Text, m => m.Content.Subject),
        new("campaign_id", ColumnKind.Text, m => m.CampaignId),
        new("tags", ColumnKind.Text, m => m.Content.Tags.Count == 0 ? null : JsonSerializer.Serialize(m.Content.Tags, MessageJson.Default.IReadOnlyListString)),
        new("metadata", ColumnKind.Text, m => m.Content.Metadata.Count == 0 ? null : JsonSerializer.Serialize(m.Content.Metadata, MessageJson.Default.IReadOnlyDictionaryStringString)),
        new("is_test", ColumnKind.Boolean, m => m.IsTest),
        new("content", ColumnKind.Text, m => JsonSerializer.Serialize(m.Content, MessageJson.Plain.MessageContent)));

    private static readonly Table<DeliveryKey> ByKey = new("messages",
        new("id", ColumnKind.Uuid, key => key.Id),
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId));

    private static readonly Table<NewAttachment> NewAttachments = new("attachments",
        new("hash", ColumnKind.Bytes, a => a.Hash),
        new("tenant_id", ColumnKind.Uuid, a => a.TenantId),
        new("content", ColumnKind.Bytes, a => a.Content),
        new("renewed_at", ColumnKind.Integer, a => a.At));

    private static readonly Table<NewAttachment> Renewed = new("attachments",
        new("hash", ColumnKind.Bytes, a => a.Hash),
        new("tenant_id", ColumnKind.Uuid, a => a.TenantId),
        new("renewed_at", ColumnKind.Integer, a => a.At));

    private static readonly Table<(Message Message, string Content)> Contents = new("messages",
        new("id", ColumnKind.Uuid, row => row.Message.Id),
        new("tenant_id", ColumnKind.Uuid, row => row.Message.TenantId),
        new("content", ColumnKind.Text, row => row.Content));

    private static readonly Table<AttachmentUse> Uses = new("attachment_uses",
        new("hash", ColumnKind.Bytes, use => use.Hash),
        new("tenant_id", ColumnKind.Uuid, use => use.TenantId),
        new("message_id", ColumnKind.Uuid, use => use.MessageId))
    {
        KeyColumns = 3,
    };

    public static void Insert(Session session, IReadOnlyList<Message> messages)
    {
        session.Insert(New, messages);
        session.Insert(Uses, [.. messages.SelectMany(AttachmentUse.Of)]);
    }

    /// <summary>Content is kept once per hash; using it again renews it, so that no purge takes it away in between.</summary>
    public static void Insert(Session session, IReadOnlyList<NewAttachment> attachments)
    {
        session.Update(Renewed, attachments);
        session.Insert(NewAttachments, attachments);
    }

    /// <summary>Leaves of the messages what their timelines need. An attachment goes with the last message that has it.</summary>
    public static void DeleteContent(Session session, IReadOnlyList<Message> messages, int afterDays)
    {
        var nothing = JsonSerializer.Serialize(new() { DeletedAfterDays = afterDays }, MessageJson.Plain.MessageContent);
        session.Update(Contents, [.. messages.Select(message => (message, nothing))]);
        foreach (var message in messages)
            session.Execute("UPDATE deliveries SET variables = NULL WHERE tenant_id = @TenantId AND id > @Id AND id < @end AND variables IS NOT NULL",
                new { message.TenantId, message.Id, end = DeliveryId.EndOf(message.Id) });

        var uses = messages.SelectMany(AttachmentUse.Of).ToList();
        session.Delete(Uses, uses);
        foreach (var use in uses.DistinctBy(use => (use.TenantId, Convert.ToHexString(use.Hash))))
        {
            // Locked first: whoever uses it again just now has then either written so, or finds it gone and writes it anew.
            session.Query<int>("SELECT 1 FROM attachments WHERE hash = @Hash AND tenant_id = @TenantId FOR UPDATE", use);
            session.Execute("""
                DELETE FROM attachments WHERE hash = @Hash AND tenant_id = @TenantId
                  AND NOT EXISTS (SELECT 1 FROM attachment_uses WHERE hash = @Hash AND tenant_id = @TenantId)
                """, use);
        }
    }

    public static List<Message> Find(Session session, IReadOnlyList<DeliveryKey> keys) =>
        session.Find(ByKey, Columns, keys, Read, locked: false);

    public static List<NewAttachment> FindAttachments(Session session, IReadOnlyList<NewAttachment> keys) =>
        session.Find(Renewed, "t.hash, t.tenant_id, t.content, t.renewed_at", keys, row => new NewAttachment(row.Bytes(0), row.Uuid(1), row.Bytes(2), row.Time(3)), locked: false);

    public static Message Read(Row row) => new()
    {
        Id = row.Uuid(0),
        TenantId = row.Uuid(1),
        CreatedAt = row.Time(2),
        SendAt = row.TimeOrNull(3),
        Type = new(row.Text(4)),
        From = row.Text(5),
        CampaignId = row.TextOrNull(7),
        IsTest = row.Flag(11),
        Content = JsonSerializer.Deserialize(row.Text(10), MessageJson.Default.MessageContent)! with
        {
            Subject = row.Text(6),
            Tags = MessageLabels.ReadTags(row.TextOrNull(8)),
            Metadata = MessageLabels.ReadMetadata(row.TextOrNull(9)),
        },
    };
}

/// <param name="Hash">SHA-256.</param>
internal sealed record NewAttachment(byte[] Hash, Guid TenantId, byte[] Content, DateTimeOffset At);

/// <summary>That a message has an attachment, whose content is kept as long.</summary>
internal sealed record AttachmentUse(byte[] Hash, Guid TenantId, Guid MessageId)
{
    public static IEnumerable<AttachmentUse> Of(Message message) => message.Content.Attachments
        .Select(attachment => attachment.Hash!).Distinct().Select(hash => new AttachmentUse(Convert.FromHexString(hash), message.TenantId, message.Id));
}
