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

    /// <summary>The second provider of an experiment; -1 without one.</summary>
    public required int ExperimentTarget { get; init; }

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

    /// <summary>By the email and the rule alone: a retry, and whoever asks later, draws the same.</summary>
    public bool IsDrawn(in RoutingEmail email)
    {
        if (Rule.Experiment is not { } experiment || email.Id == Guid.Empty)
            return false;

        Span<byte> bytes = stackalloc byte[32];
        email.Id.TryWriteBytes(bytes);
        Rule.Id.TryWriteBytes(bytes[16..]);
        var number = RoutingEmail.Mixed(RoutingEmail.NumberOf(bytes) ^ email.Recipient);
        return (number >> 32) * 100 >> 32 < (ulong)experiment.SharePercent;
    }

    /// <param name="email">Of this rule.</param>
    /// <param name="usable">Who can carry it now. Where one of the two can't, neither arm counts, or their times would differ.</param>
    public ExperimentArm ArmOf(in RoutingEmail email, uint usable)
    {
        if (ExperimentTarget < 0 || email.Id == Guid.Empty)
            return ExperimentArm.None;

        var both = (1u << Target) | (1u << ExperimentTarget);
        return IsDrawn(email)
            ? (usable & both) == both ? ExperimentArm.Second : ExperimentArm.Missed
            : (usable & both) == both ? ExperimentArm.First : ExperimentArm.None;
    }

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
