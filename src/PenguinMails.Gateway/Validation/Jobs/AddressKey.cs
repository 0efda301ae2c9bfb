using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>An address as it is told from a list's others, in little room.</summary>
internal static class AddressKey
{
    /// <summary>Eight octets of a hash: of a million addresses, two that differ and have the same are not to be expected.</summary>
    public static ulong Of(string address)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(address.Trim().ToLowerInvariant().AsSpan()), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>How many of a list have been there before.</summary>
    /// <param name="keys">Of all addresses; sorted afterwards.</param>
    public static long Repeated(List<ulong> keys)
    {
        keys.Sort();
        return keys.Skip(1).Zip(keys).LongCount(next => next.First == next.Second);
    }
}
