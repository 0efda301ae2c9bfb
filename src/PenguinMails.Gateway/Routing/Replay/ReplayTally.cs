using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Routing.Replay;

/// <summary>What a replay is held against.</summary>
/// <param name="Draft">Compiled.</param>
/// <param name="Connections">Providers by connection, of all that there are.</param>
/// <param name="Usable">Those that are enabled.</param>
/// <param name="Prices">By provider.</param>
/// <param name="Before">What was sent earlier in the billing months, by provider and start of the month.</param>
/// <param name="Delivered">What became of the tenant's email in this time.</param>
internal sealed record ReplayWorld(
    CompiledRouting Draft,
    IReadOnlyDictionary<Guid, string> Connections,
    IReadOnlyCollection<string> Usable,
    IReadOnlyDictionary<string, Tariff> Prices,
    IReadOnlyDictionary<(string Provider, DateTimeOffset Month), long> Before,
    IReadOnlyList<ProviderDelivered> Delivered);

/// <summary>
/// Decides past emails anew, oldest first, and counts. Pure: every provider counts as ready, and what is free or cheap in a month is used up by the
/// draft's own choices as the month goes on.
/// </summary>
internal sealed class ReplayTally(ReplayWorld world)
{
    private readonly uint usable = world.Usable.Where(world.Draft.Providers.Contains).Aggregate(0u, (bits, provider) => bits | (1u << world.Draft.NumberOf(provider)));
    private readonly bool usesCosts = CostMoment.Decides(world.Draft);
    private readonly ReplayVolumes now = new(world);
    private readonly ReplayVolumes then = new(world);
    private readonly Dictionary<(string From, string? To), long> moves = [];
    private long emails;
    private long withoutContent;

    /// <param name="envelope">All that are left of one physical email.</param>
    public void Add(IReadOnlyList<ReplayedDelivery> envelope)
    {
        var sent = envelope.Where(delivery => delivery.WasSent).ToList();
        if (sent.Count == 0)
            return;

        var at = DeliveryId.TimeOf(envelope[0].Id);
        foreach (var alike in sent.GroupBy(ProviderOf))
        {
            var count = alike.LongCount();
            var target = sent[0].IsOutsideRules ? alike.Key : Decide(sent, at);
            emails += count;
            withoutContent += alike.LongCount(delivery => delivery.IsWithoutContent);
            now.Add(alike.Key, sent[0].Type, at, count);
            if (target is not null)
                then.Add(target, sent[0].Type, at, count);
            if (target != alike.Key)
                moves[(alike.Key, target)] = moves.GetValueOrDefault((alike.Key, target)) + count;
        }
    }

    public ReplayResult Result(DateTimeOffset from, DateTimeOffset until, bool isCapped) => new()
    {
        From = from,
        Until = until,
        IsCapped = isCapped,
        Emails = emails,
        Moved = moves.Where(move => move.Key.To is not null).Sum(move => move.Value),
        Unroutable = moves.Where(move => move.Key.To is null).Sum(move => move.Value),
        WithoutContent = withoutContent,
        Now = now.Total(),
        Then = then.Total(),
        Providers = [.. now.Providers.Union(then.Providers).Order(StringComparer.Ordinal).Select(provider => new ReplayProvider(provider, now.Of(provider), then.Of(provider)))],
        Moves = [.. moves.OrderByDescending(move => move.Value).Select(move => new ReplayMove(move.Key.From, move.Key.To, move.Value))],
    };

    /// <summary>Of a connection that was removed since, as far as the decision tells.</summary>
    private string ProviderOf(ReplayedDelivery delivery) =>
        world.Connections.GetValueOrDefault(delivery.ConnectionId) ?? delivery.Decision?.Target ?? (delivery.Decision?.Asked is { Length: > 0 } asked ? asked : "unknown");

    /// <summary>Null where nobody could carry it.</summary>
    private string? Decide(List<ReplayedDelivery> envelope, DateTimeOffset at)
    {
        var first = envelope[0];
        var email = RoutingEmail.Of(new EmailType(first.Type), first.Subject, first.Tags, [.. envelope.Select(delivery => delivery.RecipientKey)]) with { Id = DeliveryId.MessageOf(first.Id) };
        var costs = usesCosts ? CostMoment.Of(world.Draft, world.Prices, provider => then.InMonth(provider, at), at) : null;
        var able = usable & AbleOf(first.Decision);
        var state = new RoutingState(able, able) { Pin = PinOf(first.Decision), Prices = costs?.Prices, Preferred = costs?.Preferred ?? 0 };
        var decision = world.Draft.Decide(email, state);
        return decision.Chain.Count == 0 ? null : world.Draft.Providers[decision.Chain[0]];
    }

    private int PinOf(DecisionTrace? decision) => decision is { IsPinned: true } && world.Draft.Providers.Contains(decision.Asked) ? world.Draft.NumberOf(decision.Asked) : -1;

    /// <summary>Where some connection lacked what the email needs, those that could carry it are the chain of then.</summary>
    private uint AbleOf(DecisionTrace? decision) => decision is not { Lacks.Count: > 0, Chain.Count: > 0 }
        ? uint.MaxValue
        : decision.Chain.Where(world.Draft.Providers.Contains).Aggregate(0u, (bits, provider) => bits | (1u << world.Draft.NumberOf(provider)));
}
