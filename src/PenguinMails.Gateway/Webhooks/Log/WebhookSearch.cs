using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>Reads a page of the webhooks that are not applied: each is read in its provider's words, for nothing else knows what it says.</summary>
internal sealed class WebhookSearch(Session read, RawReader reader, Guid tenant, EventFilter filter, LogPeriods periods)
{
    /// <summary>So many are looked at for one page; where few of them fit, the page is short and its cursor goes on.</summary>
    private const int MostRead = 1_000;

    private const int AtOnce = 100;

    public async Task<Page<LoggedEvent>> FindAsync(EventState state, Guid? cursor, int limit)
    {
        var (found, before, looked) = (new List<LoggedEvent>(), Before(cursor), 0);
        var from = filter.From is { } since ? IdOrder.LowestAt(since) : Guid.Empty;
        while (looked < MostRead && KeptWebhook.Page(read, tenant, state, from, before, AtOnce) is { Count: > 0 } ids)
            foreach (var id in ids)
            {
                if (found.Count >= limit || ++looked > MostRead)
                    return new(found, before.ToString("N"));

                found.AddRange(await ReadAsync(id));
                before = id;
            }

        return new(found, looked < MostRead ? null : before.ToString("N"));
    }

    private Guid Before(Guid? cursor)
    {
        var until = filter.Until is { } time ? IdOrder.LowestAt(time) : Guid.AllBitsSet;
        return cursor is { } given && IdOrder.Instance.Compare(given, until) < 0 ? given : until;
    }

    private async Task<IEnumerable<LoggedEvent>> ReadAsync(Guid id)
    {
        if (KeptWebhook.Find(read, tenant, id) is not { } webhook || !periods.Shows(webhook.ConnectionId, webhook.ReceivedAt) || (filter.Provider is { } provider && provider != webhook.Provider))
            return [];

        var events = await EventsAsync(reader, webhook);
        if (events.Count == 0)
            return filter.Type is null && filter.About is null ? [Of(webhook, null)] : [];

        return events.Where(e => (filter.Type is null || filter.Type == e.Type) && (filter.About is null || filter.About.Is(e))).Select(e => Of(webhook, e));
    }

    /// <summary>None where it can't be read.</summary>
    public static async Task<IReadOnlyList<ProviderEvent>> EventsAsync(RawReader reader, KeptWebhook webhook)
    {
        try
        {
            return await reader.ReadAsync(webhook.ConnectionId, webhook.Provider, webhook.Body);
        }
        catch (FormatException)
        {
            return [];
        }
    }

    /// <summary>It has the id of the webhook, for it may never become an event.</summary>
    public static LoggedEvent Of(KeptWebhook webhook, ProviderEvent? e) => new()
    {
        Id = webhook.Id,
        At = e?.At ?? webhook.ReceivedAt,
        ReceivedAt = webhook.ReceivedAt,
        Provider = webhook.Provider,
        Type = e?.Type,
        Class = e?.Class,
        Recipient = e is null ? "" : SuppressionList.KeyOf(e.Recipient),
        Detail = e?.Detail,
        Url = e?.Url,
        Machine = e?.Machine == true,
        Client = e?.Client,
        Device = e?.Device,
        Place = e?.Place,
        State = webhook.State,
        Problem = webhook.Problem,
    };
}
