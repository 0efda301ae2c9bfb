namespace PenguinMails.Gateway.Sending.Records;

public enum DeliveryStatus
{
    Scheduled,
    Queued,
    Sending,
    Sent,
    Delivered,
    Bounced,
    Rejected,
    Suppressed,
    Failed,
    Canceled,
}
