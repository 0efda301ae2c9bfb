using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// A return path that says which delivery it is for, signed, so that nobody can make up a bounce:
/// b+{base32 of payload and MAC}@domain. The MAC covers the domain too. Relays change the case of addresses, so none counts.
/// </summary>
public static class VerpAddress
{
    /// <summary>With the prefix and the MAC that makes 63 of the 64 octets a local part may have.</summary>
    public const int MaxPayload = 24;

    private const string Prefix = "b+";
    private const int MacLength = 14;
    private const int MaxLocal = 64;

    private static ReadOnlySpan<byte> Purpose => "penguinmails verp 1\0"u8;

    /// <param name="key">Secret, of 16 octets at least.</param>
    /// <param name="payload">1 to <see cref="MaxPayload"/> octets; anyone can read them.</param>
    /// <param name="domain">Where bounces are received, in its ASCII form.</param>
    public static string Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> payload, string domain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 16);
        ArgumentOutOfRangeException.ThrowIfZero(payload.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayload);
        ArgumentException.ThrowIfNullOrEmpty(domain);
        var lower = domain.ToLowerInvariant();
        return $"{Prefix}{Base32.Encode([.. payload, .. Mac(key, payload, lower)])}@{lower}";
    }

    /// <summary>False for whatever was not made with this key for this domain. Angle brackets may stand around the address.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, string address, [NotNullWhen(true)] out byte[]? payload)
    {
        ArgumentNullException.ThrowIfNull(address);
        payload = null;
        var bare = address.AsSpan().Trim(" \t<>");
        var at = bare.LastIndexOf('@');
        if (at is < 0 or > MaxLocal || !bare.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        if (Base32.Decode(bare[Prefix.Length..at]) is not { Length: > MacLength and <= MaxPayload + MacLength } token)
            return false;

        var claimed = token.AsSpan(0, token.Length - MacLength);
        var mac = Mac(key, claimed, bare[(at + 1)..].ToString().ToLowerInvariant());
        if (!CryptographicOperations.FixedTimeEquals(mac, token.AsSpan(claimed.Length)))
            return false;
        payload = claimed.ToArray();
        return true;
    }

    // No domain holds a NUL, so where the payload begins is plain.
    private static byte[] Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> payload, string domain) =>
        HMACSHA256.HashData(key, [.. Purpose, .. Encoding.UTF8.GetBytes(domain), 0, .. payload])[..MacLength];
}
