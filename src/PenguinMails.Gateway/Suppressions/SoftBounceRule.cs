using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace PenguinMails.Gateway.Suppressions;

/// <summary>An email that an address did not take for the time being.</summary>
internal sealed record SoftBounce(Guid TenantId, string Address, DateTimeOffset At, Guid EventId, Guid MessageId);

[DisplayName("SoftBounceRule"), Description("When soft bounces suppress an address. A change holds for what bounces from then on.")]
public sealed record SoftBounceRule
{
    internal const int MostMessages = 20;
    internal const int MostDays = 30;
    internal const int MostSuppressedDays = 365;

    internal static readonly SoftBounceRule Default = new();

    [Description("How many messages have to bounce: 1 to 20. Several bounces of one message count once."), Range(1, MostMessages)]
    public int SoftBounces { get; init; } = 3;

    [Description("Within how many days: 1 to 30."), Range(1, MostDays)]
    public int SoftBounceDays { get; init; } = 7;

    [Description("For how many days the address is suppressed then: 1 to 365."), Range(1, MostSuppressedDays)]
    public int SuppressedDays { get; init; } = 14;

    internal DateTimeOffset Until(SoftBounce trigger) => trigger.At.AddDays(SuppressedDays);

    /// <summary>
    /// Those bounces by which enough messages had bounced. A function of the whole set: another bounce may only add to them, so that
    /// they are the same in whatever order the bounces are heard of.
    /// </summary>
    /// <param name="bounces">All of an address, by time.</param>
    /// <param name="lifts">When somebody took it off the list: what was before says nothing any more.</param>
    internal IEnumerable<SoftBounce> Triggers(IReadOnlyList<SoftBounce> bounces, IReadOnlyList<DateTimeOffset> lifts)
    {
        var messages = new Dictionary<Guid, int>();
        var (first, next) = (0, 0);
        foreach (var bounce in bounces)
        {
            for (; next < bounces.Count && bounces[next].At <= bounce.At; next++)
                messages[bounces[next].MessageId] = messages.GetValueOrDefault(bounces[next].MessageId) + 1;

            var since = bounce.At.AddDays(-SoftBounceDays);
            var lifted = lifts.Where(lift => lift < bounce.At).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
            for (; bounces[first].At <= since || bounces[first].At <= lifted; first++)
                if (--messages[bounces[first].MessageId] == 0)
                    messages.Remove(bounces[first].MessageId);

            if (messages.Count >= SoftBounces)
                yield return bounce;
        }
    }
}
