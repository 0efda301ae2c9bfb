using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Mail.Domains;

/// <summary>What an SPF record has to allow: by its words, or by its effect for our servers.</summary>
internal sealed record SpfNeeds(IReadOnlyList<string> Mechanisms, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>Without mechanisms the addresses themselves are what to publish.</summary>
    public static SpfNeeds Of(IReadOnlyList<string> mechanisms, IReadOnlyList<IPAddress> addresses)
    {
        IReadOnlyList<IPAddress> plain = [.. addresses.Select(ip => ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip)];
        return new(mechanisms.Count > 0 ? mechanisms : [.. plain.Select(ToMechanism)], plain);
    }

    public bool IsNamedIn(string record) => Mechanisms.Count > 0 && !MissingIn(record).Any();

    /// <summary>The published record with what it lacks, or a new one.</summary>
    public string Suggest(string? published)
    {
        if (published is null)
            return string.Join(' ', ["v=spf1", .. Mechanisms, "~all"]);

        var (words, end) = Words(published);
        return string.Join(' ', [.. words[..end], .. MissingIn(published), .. words[end..]]);
    }

    private IEnumerable<string> MissingIn(string record)
    {
        var (words, end) = Words(record);
        var present = words.Take(end).Select(Plain).ToHashSet();
        return Mechanisms.Where(mechanism => !present.Contains(Plain(mechanism)));
    }

    // Behind "all" nothing counts.
    private static (string[] Words, int End) Words(string record)
    {
        var words = record.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var end = Array.FindIndex(words, word => Plain(word) is "all" or "-all" or "~all" or "?all");
        return (words, end < 0 ? words.Length : end);
    }

    private static string Plain(string mechanism) => mechanism.TrimStart('+').ToLowerInvariant();

    private static string ToMechanism(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetwork ? $"ip4:{ip}" : $"ip6:{ip}";
}
