namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What is counted of deliveries. One definition each, see docs/telemetry.md.</summary>
/// <param name="Sent">Accepted by the provider, or unconfirmed.</param>
/// <param name="Delivered">Taken by the mailbox provider and not bounced since; by SMTP, where nobody reports that, taken by the server.</param>
/// <param name="Rejected">Refused by the provider before or after taking it.</param>
/// <param name="Opened">Deliveries with an open by a person.</param>
/// <param name="Clicked">Deliveries with a click by a person.</param>
/// <param name="OpenedByMachine">Deliveries with an open by a machine, whether or not a person opened them too.</param>
/// <param name="ClickedByMachine">Likewise for clicks.</param>
/// <param name="Unconfirmed">Sent as far as can be told: the answer was lost and can't be asked for.</param>
internal readonly record struct Counts(
    long Sent, long Delivered, long Bounced, long Rejected, long Opened, long Clicked, long OpenedByMachine, long ClickedByMachine,
    long Complained, long Unsubscribed, long Unconfirmed)
{
    public static Counts operator +(Counts a, Counts b) => new(
        a.Sent + b.Sent, a.Delivered + b.Delivered, a.Bounced + b.Bounced, a.Rejected + b.Rejected,
        a.Opened + b.Opened, a.Clicked + b.Clicked, a.OpenedByMachine + b.OpenedByMachine, a.ClickedByMachine + b.ClickedByMachine,
        a.Complained + b.Complained, a.Unsubscribed + b.Unsubscribed, a.Unconfirmed + b.Unconfirmed);

    public static Counts operator -(Counts a, Counts b) => new(
        a.Sent - b.Sent, a.Delivered - b.Delivered, a.Bounced - b.Bounced, a.Rejected - b.Rejected,
        a.Opened - b.Opened, a.Clicked - b.Clicked, a.OpenedByMachine - b.OpenedByMachine, a.ClickedByMachine - b.ClickedByMachine,
        a.Complained - b.Complained, a.Unsubscribed - b.Unsubscribed, a.Unconfirmed - b.Unconfirmed);
}
