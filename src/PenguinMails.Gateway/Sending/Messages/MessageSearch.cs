using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>
/// Finds messages by walking deliveries from the newest down: those of one message lie side by side, so a page ends where the
/// next message begins.
/// </summary>
internal sealed class MessageSearch(Session read, Guid tenant, MessageFilter filter, int summaries = 10)
{
    /// <summary>How far a search looks that no index shortens, before it asks whether to go on.</summary>
    public const int Bound = 50_000;

    private const int Window = 5_000;

    private static readonly Guid Highest = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    private Guid From => filter.From is { } from ? IdOrder.LowestAt(from) : Guid.Empty;

    /// <summary>However far it has to look.</summary>
    public Page<MessageRow> Find(string? cursor, int limit)
    {
        var found = Page(Unbounded(Deliveries(SearchPath.All), Before(cursor)), limit);
        return new(found.Data, found.NextCursor);
    }

    /// <summary>By what was typed into the search box. What no index helps to find is looked for among so many deliveries.</summary>
    public FoundMessages Find(string? typed, string? cursor, int limit, int most = Bound)
    {
        var plan = SearchPlan.Of(typed, path => Deliveries(path).Any);
        if (plan.Path.MessageId is { } message)
            return Page([new(Deliveries(SearchPath.All).Rows(DeliveryId.EndOf(message), message))], limit);

        var path = plan.Path == SearchPath.All && filter.Status is DeliveryStatus.Bounced or DeliveryStatus.Rejected or DeliveryStatus.Suppressed or DeliveryStatus.Failed
            ? SearchPath.Trouble(EnumNames.Of(filter.Status.Value))
            : plan.Path;
        if (path.Condition is not null && Deliveries(path).AreFew(Window))
            path = path with { IsSpread = true };

        var found = Page(Walk(path, plan.Text, Before(cursor), most), limit);
        if (plan.Beyond is null || found.LookedBackTo is null)
            return found;

        var beyond = Page(Walk(plan.Beyond, null, Before(found.NextCursor), most), limit - found.Data.Count);
        return found with { Data = [.. found.Data, .. beyond.Data], NextCursor = beyond.NextCursor ?? found.NextCursor };
    }

    private FoundDeliveries Deliveries(SearchPath path, string? text = null) => new(read, tenant, filter, path, text);

    private Guid Before(string? cursor)
    {
        var until = filter.Until is { } time ? IdOrder.LowestAt(time) : Highest;
        return Guid.TryParseExact(cursor, "N", out var given) && IdOrder.Instance.Compare(given, until) < 0 ? given : until;
    }

    private IEnumerable<Stretch> Unbounded(FoundDeliveries deliveries, Guid before)
    {
        List<FoundDelivery> rows;
        do
        {
            rows = deliveries.Rows(before, From);
            yield return new(rows);
            before = rows.Count == 0 ? before : rows[^1].Id;
        }
        while (rows.Count == FoundDeliveries.Step);
    }

    private IEnumerable<Stretch> Walk(SearchPath path, string? text, Guid before, int most) =>
        path.IsSpread ? WalkIds(Deliveries(path, text), before, most) : WalkWindows(Deliveries(path, text), before, most);

    /// <summary>Window by window, so that what has few matches is left after so many deliveries.</summary>
    private IEnumerable<Stretch> WalkWindows(FoundDeliveries deliveries, Guid before, int most)
    {
        for (var looked = 0; looked < most; looked += Window)
        {
            // A message is not cut in two.
            Guid? end = deliveries.EndOfWindow(before, From, Math.Min(Window, most - looked)) is { } last ? DeliveryId.MessageOf(last) : null;
            var rows = deliveries.Rows(before, end ?? From);
            yield return new(rows);
            while (rows.Count == FoundDeliveries.Step)
                yield return new(rows = deliveries.Rows(rows[^1].Id, end ?? From));

            if (end is null)
                yield break;

            before = end.Value;
        }

        yield return new([]) { StoppedAt = before };
    }

    private IEnumerable<Stretch> WalkIds(FoundDeliveries deliveries, Guid before, int most)
    {
        var ids = deliveries.Newest(before, From, most);
        foreach (var step in ids.Chunk(FoundDeliveries.Step))
        {
            yield return new(deliveries.Rows(step, before, step[^1]));
            before = step[^1];
        }

        yield return ids.Count < most ? new(deliveries.Rows([], before, From)) : new([]) { StoppedAt = before };
    }

    private FoundMessages Page(IEnumerable<Stretch> stretches, int limit)
    {
        var groups = new List<List<FoundDelivery>>();
        Guid? stoppedAt = null;
        foreach (var stretch in stretches)
        {
            stoppedAt = stretch.StoppedAt;
            foreach (var row in stretch.Rows)
                if (groups.Count > 0 && groups[^1][0].MessageId == row.MessageId)
                    groups[^1].Add(row);
                else
                    groups.Add([row]);

            if (groups.Count > limit)
                break;
        }

        var page = groups.Take(limit).ToList();
        Guid? next = groups.Count > limit ? page.Count > 0 ? page[^1][0].MessageId : Highest : stoppedAt;
        return new([.. page.Select(Row)], next?.ToString("N"), groups.Count <= limit && stoppedAt is { } at ? DeliveryId.TimeOf(at) : null);
    }

    private MessageRow Row(List<FoundDelivery> deliveries)
    {
        var first = deliveries[0];
        return new()
        {
            Id = first.MessageId,
            CreatedAt = first.CreatedAt,
            Type = first.Type,
            From = first.FromAddress,
            Subject = first.Subject,
            Tags = MessageLabels.ReadTags(first.Tags),
            CampaignId = first.CampaignId,
            Test = first.IsTest ? true : null,
            DeliveryCount = (int)read.First<long>(
                "SELECT COUNT(*) FROM deliveries WHERE tenant_id = @tenant AND id > @id AND id < @end",
                new { tenant, id = first.MessageId, end = DeliveryId.EndOf(first.MessageId) }),
            Deliveries = [.. deliveries.OrderBy(row => row.Id, IdOrder.Instance).Take(summaries).Select(row => row.Summary)],
        };
    }

    private sealed record Stretch(List<FoundDelivery> Rows)
    {
        /// <summary>Where the walk gave up, though there is more.</summary>
        public Guid? StoppedAt { get; init; }
    }
}

/// <summary>A page of what was looked for.</summary>
/// <param name="LookedBackTo">Where the search ended, though there are older emails; the next cursor goes on from there. Null where it looked through all.</param>
public sealed record FoundMessages(IReadOnlyList<MessageRow> Data, string? NextCursor, DateTimeOffset? LookedBackTo = null)
{
    public static readonly FoundMessages None = new([], null);
}
