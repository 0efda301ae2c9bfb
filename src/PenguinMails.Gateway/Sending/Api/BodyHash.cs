using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>
/// A hash of what a body says: the order of fields, the space between them, escapes, the spelling of numbers and fields that are null
/// make no difference. One pass, and no memory but for a text with escapes.
/// </summary>
internal static class BodyHash
{
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            return MemoryMarshal.AsBytes([Of(ref reader, [], hash)]).ToArray();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // An item of a batch that is no JSON or no text: what it says is what it is.
            return SHA256.HashData(json);
        }
    }

    /// <summary>Of the value that begins here, and of what leads to it.</summary>
    private static Digest Of(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> before, IncrementalHash hash)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Whole(before, '{', MemoryMarshal.AsBytes([Fields(ref reader, hash)]), hash);
            case JsonTokenType.StartArray:
                return Whole(before, '[', MemoryMarshal.AsBytes([Items(ref reader, hash)]), hash);
            case JsonTokenType.String when reader.ValueIsEscaped:
                return Unescaped(ref reader, before, hash);
            case JsonTokenType.String:
                return Whole(before, '"', reader.ValueSpan, hash);
            case JsonTokenType.Number when reader.TryGetDecimal(out var number):
                // Without the zeros behind the point that a decimal remembers.
                return Whole(before, '0', Encoding.ASCII.GetBytes(number.ToString("G29", CultureInfo.InvariantCulture)), hash);
            default:
                return Whole(before, 'x', reader.ValueSpan, hash);
        }
    }

    /// <summary>A sum, which is the same in any order.</summary>
    private static Digest Fields(ref Utf8JsonReader reader, IncrementalHash hash)
    {
        var sum = default(Digest);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
                sum += Of(ref reader, name, hash);
        }

        return sum;
    }

    /// <summary>A chain: each with all that come before it.</summary>
    private static Digest Items(ref Utf8JsonReader reader, IncrementalHash hash)
    {
        var chain = default(Digest);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            chain = Of(ref reader, MemoryMarshal.AsBytes([chain]), hash);

        return chain;
    }

    private static Digest Unescaped(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> before, IncrementalHash hash)
    {
        var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return Whole(before, '"', text.AsSpan(0, reader.CopyString(text)), hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private static Digest Whole(scoped ReadOnlySpan<byte> before, char kind, scoped ReadOnlySpan<byte> value, IncrementalHash hash)
    {
        // The length keeps the two apart.
        Span<int> frame = [before.Length, kind];
        hash.AppendData(MemoryMarshal.AsBytes(frame));
        hash.AppendData(before);
        hash.AppendData(value);
        var digest = default(Digest);
        hash.GetHashAndReset(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref digest, 1)));
        return digest;
    }

    private readonly record struct Digest(UInt128 First, UInt128 Second)
    {
        public static Digest operator +(Digest one, Digest other) => new(unchecked(one.First + other.First), unchecked(one.Second + other.Second));
    }
}
