using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PenguinMails.Gateway.Tenants;

/// <summary>A random text that opens something. Only its hash is stored; it needs no salt, having 256 random bits.</summary>
internal static class Credential
{
    public const int MaxLength = 128;

    public static string Create(string prefix) => prefix + RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Null for what is too long to be one.</summary>
    public static CredentialHash? Hash(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxLength)
            return null;

        Span<byte> utf8 = stackalloc byte[MaxLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
        return CredentialHash.Read(hash);
    }
}

/// <summary>SHA-256 as a value, so that looking one up allocates nothing.</summary>
internal readonly record struct CredentialHash(ulong A, ulong B, ulong C, ulong D)
{
    public static CredentialHash Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), D);
        return bytes;
    }
}
