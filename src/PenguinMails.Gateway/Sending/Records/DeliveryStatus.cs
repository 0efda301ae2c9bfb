using System.ComponentModel;

namespace PenguinMails.Gateway.Sending.Records;

[Description("Where a delivery stands.")]
public enum DeliveryStatus
{
    [Description("Goes out at its `send_at`.")]
    Scheduled,

    [Description("Waits to go out, or to be tried again.")]
    Queued,

    [Description("A call to the provider is under way.")]
    Sending,

    [Description("The provider accepted it.")]
    Sent,

    [Description("The recipient's mail server accepted it.")]
    Delivered,

    [Description("The recipient's mail server refused it.")]
    Bounced,

    [Description("The provider refused it.")]
    Rejected,

    [Description("The address is on the suppression list, so that nothing was sent.")]
    Suppressed,

    [Description("No provider could send it.")]
    Failed,

    [Description("You canceled it before it went out.")]
    Canceled,
}
