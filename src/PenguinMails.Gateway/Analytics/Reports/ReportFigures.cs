using System.ComponentModel;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Analytics.Reports;

[Description("What became of deliveries. Each counts at most once, for the hour in which it was handed to the provider, however late its events come. A rate without anything to be a share of is null.")]
public record ReportFigures
{
    private static readonly BounceClass[] Passing = [BounceClass.Soft, BounceClass.MailboxFull];
    private static readonly BounceClass[] Lasting = [BounceClass.Hard, BounceClass.InvalidDomain];

    internal ReportFigures(Counts counts) => Counts = counts;

    internal Counts Counts { get; }

    [Description("Accepted by the provider.")]
    public long Sent => Counts[Counted.Sent];

    [Description("Taken by the recipient's mail server and not bounced since; by SMTP, where nobody reports that, taken by the server.")]
    public long Delivered => Counts[Counted.Delivered];

    [Description("Of any class.")]
    public long Bounced => Counts[Counted.Bounced];

    [Description("The address or its domain does not exist.")]
    public long HardBounced => Lasting.Sum(of => Counts[of]);

    [Description("A passing problem, such as a full mailbox.")]
    public long SoftBounced => Passing.Sum(of => Counts[of]);

    [Description("Refused by the provider.")]
    public long Rejected => Counts[Counted.Rejected];

    [Description("Opened by a person.")]
    public long Opened => Counts[Counted.Opened];

    [Description("Clicked by a person.")]
    public long Clicked => Counts[Counted.Clicked];

    [Description("Opened by a machine, such as a scanner; a person may have opened it too.")]
    public long OpenedByMachine => Counts[Counted.OpenedByMachine];

    [Description("Clicked by a machine; a person may have clicked too.")]
    public long ClickedByMachine => Counts[Counted.ClickedByMachine];

    [Description("Reported as spam.")]
    public long Complained => Counts[Counted.Complained];

    [Description("Unsubscribed from it.")]
    public long Unsubscribed => Counts[Counted.Unsubscribed];

    [Description("Sent as far as can be told: the provider's answer was lost and can't be asked for.")]
    public long Unconfirmed => Counts[Counted.Unconfirmed];

    [Description("Sent here after another connection could not.")]
    public long Rerouted => Counts[Counted.Rerouted];

    [Description("Delivered with opens tracked: what `open_rate` is a share of.")]
    public long OpensTracked => Counts[Counted.OpensTracked];

    [Description("Delivered with clicks tracked: what `click_rate` is a share of.")]
    public long ClicksTracked => Counts[Counted.ClicksTracked];

    [Description("Delivered of sent, 0 to 1.")]
    public double? DeliveryRate => Share(Delivered, Sent);

    [Description("Bounced of sent.")]
    public double? BounceRate => Share(Bounced, Sent);

    [Description("Opened by a person, of those delivered with opens tracked.")]
    public double? OpenRate => Share(Opened, OpensTracked);

    [Description("Clicked by a person, of those delivered with clicks tracked.")]
    public double? ClickRate => Share(Clicked, ClicksTracked);

    [Description("Reported as spam, of delivered.")]
    public double? ComplaintRate => Share(Complained, Delivered);

    [Description("Unsubscribed, of delivered.")]
    public double? UnsubscribeRate => Share(Unsubscribed, Delivered);

    [Description("Half of the deliveries took no longer than this many seconds from handing over. Null where none was timed.")]
    public double? DeliveredInP50S => Durations.ToDelivery.Quantile(Counts.ToDelivery, 0.5)?.TotalSeconds;

    [Description("95 % of the deliveries took no longer.")]
    public double? DeliveredInP95S => Durations.ToDelivery.Quantile(Counts.ToDelivery, 0.95)?.TotalSeconds;

    [Description("Half of the first opens came within this many seconds from handing over.")]
    public double? OpenedInP50S => Durations.ToOpen.Quantile(Counts.ToOpen, 0.5)?.TotalSeconds;

    [Description("Seconds from handing over to the first open, on average.")]
    public double? OpenedInAverageS => Share(Counts[Counted.OpenSeconds], Counts.ToOpen.Sum());

    internal static Counts Sum(IEnumerable<Counts> all)
    {
        var sum = new Counts();
        foreach (var counts in all)
            sum.Add(counts);
        return sum;
    }

    private static double? Share(long hits, long of) => of > 0 ? (double)hits / of : null;
}
