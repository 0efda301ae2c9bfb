using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;

namespace PenguinMails.Gateway.Dashboard.Esp;

/// <summary>What the overview counts beside its cards.</summary>
/// <param name="Day">Today's sums and the last 24 hours.</param>
/// <param name="Due">Emails that wait to go out now.</param>
/// <param name="Later">Emails scheduled for later.</param>
public sealed record OverviewFigures(LastDay Day, long Due, long Later)
{
    /// <summary>Sent in each of the last 24 hours, by provider.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> Hours { get; init; } = new Dictionary<string, IReadOnlyList<long>>();

    public string Waiting => Due + Later > WaitingEmail.Most ? $"{Formats.Count(WaitingEmail.Most)}+" : Formats.Count(Due + Later);
}
