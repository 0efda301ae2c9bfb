namespace PenguinMails.Sandbox;

internal enum Happening { Delivered, HardBounced, SoftBounced, Blocked, Complained, Opened, Clicked, Unsubscribed }

internal readonly record struct Step(Happening What, TimeSpan After);

/// <summary>What becomes of a message, told by the recipient's local part; anything after a plus sign is free.</summary>
internal sealed class MagicRecipients(SandboxOptions options)
{
    // Far enough apart that the first is on its way before the second starts.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(60);

    // As soon as a person can: who opens in less than a second, or clicks in less than two, is taken for a machine.
    private static readonly TimeSpan ByHand = TimeSpan.FromMilliseconds(1_200);

    private readonly Step[] _ordinary = [new(Happening.Delivered, TimeSpan.Zero)];

    private readonly Dictionary<string, Step[]> _scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hard-bounce"] = [new(Happening.HardBounced, TimeSpan.Zero)],
        ["soft-bounce"] = [new(Happening.SoftBounced, TimeSpan.Zero)],
        ["block"] = [new(Happening.Blocked, TimeSpan.Zero)],
        ["spam-complaint"] = [new(Happening.Delivered, TimeSpan.Zero), new(Happening.Complained, Soon)],
        ["open"] = [new(Happening.Delivered, TimeSpan.Zero), new(Happening.Opened, ByHand)],
        ["click"] = [new(Happening.Delivered, TimeSpan.Zero), new(Happening.Opened, ByHand), new(Happening.Clicked, 2 * ByHand)],
        ["unsubscribe"] = [new(Happening.Delivered, TimeSpan.Zero), new(Happening.Unsubscribed, Soon)],
        ["slow"] = [new(Happening.Delivered, TimeSpan.FromSeconds(options.SlowSeconds))],
    };

    public IEnumerable<string> Names => _scripts.Keys;

    public IReadOnlyList<Step> Script(string email)
    {
        var local = email.AsSpan(0, email.LastIndexOf('@'));
        var plus = local.IndexOf('+');
        if (plus >= 0) local = local[..plus];
        return _scripts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(local, out var script) ? script : _ordinary;
    }
}
