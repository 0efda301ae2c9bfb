using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>The bounds of the send contract, in one place.</summary>
internal static class SendLimits
{
    public const int RequestBytes = 15 << 20;
    public const int BatchBytes = 50 << 20;
    public const int BatchItems = 500;
    public const int Recipients = DeliveryId.Most;
    public const int GroupRecipients = 50;
    public const int ReplyTo = 25;
    public const int SubjectUnits = 2_000;
    public const int BodyBytes = 5 << 20;
    public const int Tags = 10;
    public const int TagLength = 128;
    public const int MetadataKeys = 8;
    public const int MetadataKeyLength = 20;
    public const int MetadataValueLength = 80;
    public const int Headers = 20;
    public const int HeaderLength = 998;
    public const int AttachmentBytes = 10 << 20;
    public const int Attachments = 100;
    public const int NameLength = 255;
    public const int CampaignIdLength = 128;
    public const int Variables = 50;
    public const int VariableLength = 2_000;
    public const int IdempotencyKeyLength = 255;
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    /// <summary>Of a deadline, after the email is due.</summary>
    public static readonly TimeSpan Useful = TimeSpan.FromDays(30);
}
