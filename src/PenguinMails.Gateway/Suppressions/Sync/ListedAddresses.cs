using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Suppressions.Sync;

/// <summary>Who stands on a provider's lists, in some fifty bytes for each: only hashes of the addresses are held.</summary>
internal sealed class ListedAddresses(ProviderLists lists)
{
    public const int Most = 2_000_000;

    private const int StopsAllBit = 1 << 7;

    private readonly List<string> names = [.. lists.ByReason.Values.Distinct()];
    private readonly Dictionary<UInt128, int> known = [];

    public bool IsFull => known.Count >= Most;

    /// <returns>False where the address was on another list already.</returns>
    public bool Add(string key, ListedAddress listed)
    {
        var (hash, bits) = (HashOf(key), (1 << names.IndexOf(listed.List)) | (listed.StopsAll ? StopsAllBit : 0));
        var isKnown = known.TryGetValue(hash, out var before);
        known[hash] = before | bits;
        return !isKnown;
    }

    public bool IsOn(string key, string list) => (known.GetValueOrDefault(HashOf(key)) & (1 << names.IndexOf(list))) != 0;

    public bool IsListed(string key) => known.ContainsKey(HashOf(key));

    /// <summary>Whether the provider sends it as little as it is wanted to.</summary>
    public bool IsStopped(NewlyListed wanted) => known.TryGetValue(HashOf(wanted.Address), out var bits) && (wanted.IsBulk || (bits & StopsAllBit) != 0);

    private static UInt128 HashOf(string key) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
