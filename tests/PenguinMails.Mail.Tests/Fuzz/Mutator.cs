using System.Text;

namespace PenguinMails.Mail.Tests.Fuzz;

/// <summary>
/// Makes broken inputs of good ones. An input depends on the seed and its number alone, so a failure is made again from its
/// number, and any number of threads may ask.
/// </summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus, IReadOnlyList<string> tokens, int maxLength = 32 * 1024)
{
    private static readonly byte[] TellingOctets = [0, 9, 10, 13, 32, 34, 39, 40, 42, 45, 46, 58, 59, 60, 61, 62, 63, 92, 127, 128, 0xC3, 0xFF];

    private readonly byte[][] words = [.. tokens.Select(t => Encoding.UTF8.GetBytes(t))];

    public IReadOnlyList<byte[]> Corpus => corpus;

    public byte[] Make(long number)
    {
        var random = new Random(HashOf(seed, number));
        var input = new List<byte>(Pick(random, corpus));
        for (var times = 1 + random.Next(8); times > 0; times--)
            MutateOnce(random, input);
        if (input.Count > maxLength)
            input.RemoveRange(maxLength, input.Count - maxLength);
        return [.. input];
    }

    // HashCode.Combine differs from run to run.
    private static int HashOf(int seed, long number) => unchecked((int)(((ulong)seed * 0x9E3779B97F4A7C15UL + (ulong)number) * 0xBF58476D1CE4E5B9UL >> 33));

    private void MutateOnce(Random random, List<byte> input)
    {
        switch (random.Next(10))
        {
            case 0: SetOctet(input, random, (byte)random.Next(256)); break;
            case 1: SetOctet(input, random, TellingOctets[random.Next(TellingOctets.Length)]); break;
            case 2: Remove(input, random); break;
            case 3: Repeat(input, random); break;
            case 4 or 5: input.InsertRange(random.Next(input.Count + 1), Pick(random, words)); break;
            case 6: Splice(input, random); break;
            case 7: Truncate(input, random); break;
            case 8: MoveLine(input, random); break;
            default: RepeatLine(input, random); break;
        }
    }

    private static void SetOctet(List<byte> input, Random random, byte octet)
    {
        if (input.Count > 0)
            input[random.Next(input.Count)] = octet;
    }

    private static void Remove(List<byte> input, Random random)
    {
        var at = random.Next(input.Count + 1);
        input.RemoveRange(at, Math.Min(input.Count - at, 1 + random.Next(64)));
    }

    private static void Repeat(List<byte> input, Random random)
    {
        var at = random.Next(input.Count + 1);
        var piece = input.GetRange(at, Math.Min(input.Count - at, 1 + random.Next(32)));
        for (var times = random.Next(100); times > 0; times--)
            input.InsertRange(at, piece);
    }

    private void Splice(List<byte> input, Random random)
    {
        var other = Pick(random, corpus);
        var from = random.Next(other.Length + 1);
        input.InsertRange(random.Next(input.Count + 1), other[from..Math.Min(other.Length, from + random.Next(2000))]);
    }

    private static void Truncate(List<byte> input, Random random)
    {
        var at = random.Next(input.Count + 1);
        input.RemoveRange(at, input.Count - at);
    }

    private static void MoveLine(List<byte> input, Random random)
    {
        var line = TakeLine(input, random, out var at);
        input.RemoveRange(at, line.Count);
        input.InsertRange(random.Next(input.Count + 1), line);
    }

    private static void RepeatLine(List<byte> input, Random random)
    {
        var line = TakeLine(input, random, out var at);
        var most = 1 + (8 * 1024 / (line.Count + 1));
        for (var times = random.Next(Math.Min(most, 300)); times > 0; times--)
            input.InsertRange(at, line);
    }

    private static List<byte> TakeLine(List<byte> input, Random random, out int at)
    {
        var middle = random.Next(input.Count + 1);
        at = middle == 0 ? 0 : input.LastIndexOf((byte)'\n', middle - 1) + 1;
        var end = input.IndexOf((byte)'\n', at);
        return input.GetRange(at, (end < 0 ? input.Count : end + 1) - at);
    }

    private static byte[] Pick(Random random, IReadOnlyList<byte[]> from) => from[random.Next(from.Count)];
}
