using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Routing;

/// <summary>What the rules look at of an email.</summary>
/// <param name="Domains">Of its recipients, as A-labels in lower case.</param>
/// <param name="Recipient">A number that is the same for the same recipient, for ramps.</param>
internal readonly record struct RoutingEmail(EmailType Type, string Subject, IReadOnlyList<string> Tags, IReadOnlyList<string> Domains, ulong Recipient)
{
    /// <summary>Of the message; empty for one that is only thought of, which no experiment draws.</summary>
    public Guid Id { get; init; }

    /// <param name="recipientKeys">Addresses in the form in which they are compared; in whatever order.</param>
    public static RoutingEmail Of(OutgoingEmail email, IReadOnlyList<string> recipientKeys) =>
        Of(email.Type, email.Subject, email.Tags, recipientKeys) with { Id = email.MessageId };

    /// <inheritdoc cref="Of(OutgoingEmail, IReadOnlyList{string})"/>
    public static RoutingEmail Of(EmailType type, string subject, IReadOnlyList<string> tags, IReadOnlyList<string> recipientKeys) => new(
        type, subject, tags, DomainsOf(recipientKeys), NumberOf(recipientKeys));

    /// <summary>Of a group one stands for all, whichever is named first.</summary>
    private static ulong NumberOf(IReadOnlyList<string> recipientKeys)
    {
        var least = recipientKeys.Count == 0 ? 0 : ulong.MaxValue;
        foreach (var key in recipientKeys)
            least = Math.Min(least, NumberOf(key));

        return least;
    }

    /// <summary>FNV-1a: the same in every process and version, or a ramp would not be sticky.</summary>
    public static ulong NumberOf(ReadOnlySpan<char> text)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var letter in text)
            hash = (hash ^ letter) * 1_099_511_628_211;

        return hash;
    }

    /// <inheritdoc cref="NumberOf(ReadOnlySpan{char})"/>
    public static ulong NumberOf(ReadOnlySpan<byte> bytes)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var one in bytes)
            hash = (hash ^ one) * 1_099_511_628_211;

        return hash;
    }

    /// <summary>MurmurHash3's last step, after which every bit depends on every other.</summary>
    public static ulong Mixed(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51_AFD7_ED55_8CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CE_B9FE_1A85_EC53;
        return hash ^ (hash >> 33);
    }

    private static string[] DomainsOf(IReadOnlyList<string> keys) => keys.Count == 1
        ? [DomainOf(keys[0])]
        : [.. keys.Select(DomainOf).Distinct()];

    private static string DomainOf(string key) => key[(key.LastIndexOf('@') + 1)..];
}
