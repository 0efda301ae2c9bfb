namespace PenguinMails.Gateway.Commands.Seeding;

/// <summary>Numbers that look random and are the same in every run: Vigna's SplitMix64.</summary>
internal struct Dice(ulong seed)
{
    private ulong state = seed * 0xD1342543DE82EF95;

    /// <summary>From 0 to below 1.</summary>
    public double Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    public bool Hits(double chance) => Next() < chance;

    public int Below(int end) => (int)(Next() * end);

    /// <summary>A wait of this length on average, short ones more often.</summary>
    public TimeSpan Wait(TimeSpan average) => average * -Math.Log(1 - Next());
}
