namespace PenguinMails.Gateway.Routing;

/// <summary>A rule with its providers as numbers, so that a decision compares no names.</summary>
internal sealed class CompiledRule
{
    public required RoutingRule Rule { get; init; }
    public required RuleCondition[] Conditions { get; init; }
    public required int Target { get; init; }

    /// <summary>The target, then the alternatives; only the target where costs must not move it.</summary>
    public required int[] Choices { get; init; }

    /// <summary>Where the share of a ramp goes; -1 without one.</summary>
    public required int RampTarget { get; init; }

    public bool Holds(in RoutingEmail email)
    {
        foreach (var condition in Conditions)
            if (!Holds(condition, email))
                return false;

        return true;
    }

    /// <summary>Who is in stays in while the percentage grows, because a recipient's place in the hundred does not change.</summary>
    public bool IsInRamp(ulong recipient) =>
        Rule.Ramp is { } ramp && (int)(((recipient ^ (recipient >> 32)) * 0x9E37_79B9_7F4A_7C15 >> 40) % 100) < ramp.Percentage;

    public static bool Holds(RuleCondition condition, in RoutingEmail email) => condition.Field switch
    {
        ConditionField.Subject => email.Subject.Contains(condition.Value, StringComparison.OrdinalIgnoreCase),
        ConditionField.RecipientDomain => Contains(email.Domains, condition.Value, StringComparison.Ordinal),
        ConditionField.Tag => Contains(email.Tags, condition.Value, StringComparison.OrdinalIgnoreCase),
        _ => throw new InvalidOperationException(condition.Field.ToString()),
    };

    private static bool Contains(IReadOnlyList<string> texts, string wanted, StringComparison comparison)
    {
        // Not foreach, which would make an enumerator for each email.
        for (var i = 0; i < texts.Count; i++)
            if (texts[i].Equals(wanted, comparison))
                return true;

        return false;
    }
}
