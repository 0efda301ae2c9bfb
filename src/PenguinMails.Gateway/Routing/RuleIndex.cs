using System.Collections.Frozen;

namespace PenguinMails.Gateway.Routing;

/// <summary>
/// The rules that one email type can match, each found by the condition that fewest of them share: so a decision looks at the few that
/// could hold, not at all. Rules are known by their place in the order of priority.
/// </summary>
internal sealed class RuleIndex
{
    private readonly CompiledRule[] rules;
    private readonly FrozenDictionary<string, int[]> byDomain;
    private readonly FrozenDictionary<string, int[]> byTag;
    private readonly PhraseSearch? phrases;
    private readonly int[][] byPhrase;

    /// <summary>The first rule without conditions: nothing after it can ever match.</summary>
    private readonly int unconditional;

    /// <param name="rules">All of the config, in order.</param>
    /// <param name="places">Of those that the type can match, ascending.</param>
    public RuleIndex(CompiledRule[] rules, IReadOnlyList<int> places)
    {
        this.rules = rules;
        var conditional = places.TakeWhile(place => rules[place].Conditions.Length > 0).ToList();
        unconditional = conditional.Count < places.Count ? places[conditional.Count] : int.MaxValue;
        var shared = conditional.SelectMany(place => rules[place].Conditions).CountBy(condition => condition).ToDictionary();
        var keyed = conditional.ToLookup(place => rules[place].Conditions.OrderBy(condition => shared[condition]).ThenByDescending(condition => condition.Field).First());

        byDomain = BucketsOf(ConditionField.RecipientDomain, StringComparer.Ordinal);
        byTag = BucketsOf(ConditionField.Tag, StringComparer.OrdinalIgnoreCase);
        var subjects = BucketsOf(ConditionField.Subject, StringComparer.OrdinalIgnoreCase);
        phrases = subjects.Count == 0 ? null : new(subjects.Keys);
        byPhrase = [.. subjects.Values];

        FrozenDictionary<string, int[]> BucketsOf(ConditionField field, StringComparer comparer) => keyed
            .Where(bucket => bucket.Key.Field == field)
            .GroupBy(bucket => bucket.Key.Value, bucket => bucket, comparer)
            .ToFrozenDictionary(alike => alike.Key, alike => alike.SelectMany(bucket => bucket).Order().ToArray(), comparer);
    }

    /// <returns>The place of the first rule that holds; -1 where none does.</returns>
    public int Match(in RoutingEmail email)
    {
        var best = unconditional;
        if (byDomain.Count > 0)
            for (var i = 0; i < email.Domains.Count; i++)
                if (byDomain.TryGetValue(email.Domains[i], out var places))
                    best = First(places, best, email);
        if (byTag.Count > 0)
            for (var i = 0; i < email.Tags.Count; i++)
                if (byTag.TryGetValue(email.Tags[i], out var places))
                    best = First(places, best, email);
        if (phrases is not null)
            best = MatchSubject(phrases, best, email);

        return best == int.MaxValue ? -1 : best;
    }

    private int MatchSubject(PhraseSearch search, int best, in RoutingEmail email)
    {
        var node = 0;
        foreach (var letter in email.Subject)
        {
            node = search.Next(node, letter);
            for (var end = search.FirstEnding(node); end >= 0; end = search.NextEnding(end))
                best = First(byPhrase[search.PhraseAt(end)], best, email);
        }

        return best;
    }

    private int First(int[] places, int best, in RoutingEmail email)
    {
        foreach (var place in places)
        {
            if (place >= best)
                break;
            if (rules[place].Holds(email))
                return place;
        }

        return best;
    }
}
