using System.Text;

namespace PenguinMails.Tests;

/// <summary>Damages JSON in the ways of broken callers and of people with bad intent. The same seed gives the same damage.</summary>
internal sealed class JsonMutations(int seed)
{
    private static readonly byte[][] Junk =
    [
        .. new[]
        {
            "null", "true", "0", "-1", "1e999", "9223372036854775808", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "[]", "{}", "[null]",
            "[[[[[[]]]]]]", "{\"\":{}}", "\"\\r\\nBcc: x@y.z\"", "\"a@b.c\"", "\"\\\"", "\"", "\\", "{", "}", "[", "]", ",", ":", "\n", "\t", "//", "\uFEFF", "🐧",
        }.Select(Encoding.UTF8.GetBytes), [0], [0xff], [0xc3], [0xed, 0xa0, 0x80],
    ];

    private readonly Random random = new(seed);

    public byte[] Next(byte[] good)
    {
        var bytes = good.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
            Damage(bytes);

        return [.. bytes];
    }

    private void Damage(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = random.Next(Math.Min(40, bytes.Count - at) + 1);
        switch (random.Next(8))
        {
            case 0:
                bytes.RemoveRange(at, length);
                break;
            case 1:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 4:
                bytes.InsertRange(at, Junk[random.Next(Junk.Length)]);
                break;
            default:
                ReplaceValue(bytes);
                break;
        }
    }

    /// <summary>Puts junk, or a value from elsewhere, in the place of what stands behind a colon or in a list.</summary>
    private void ReplaceValue(List<byte> bytes)
    {
        var starts = Enumerable.Range(0, bytes.Count).Where(i => bytes[i] is (byte)':' or (byte)'[').Select(i => i + 1).ToList();
        if (starts.Count == 0)
            return;

        var start = starts[random.Next(starts.Count)];
        var value = random.Next(4) == 0 ? ValueAt(bytes, starts[random.Next(starts.Count)]) : Junk[random.Next(Junk.Length)];
        bytes.RemoveRange(start, ValueAt(bytes, start).Length);
        bytes.InsertRange(start, value);
    }

    private static byte[] ValueAt(List<byte> bytes, int start)
    {
        var end = start;
        if (end < bytes.Count && bytes[end] == '"')
            for (end++; end < bytes.Count && bytes[end - 1] != '"' | end == start + 1; end++)
            {
            }
        else
            while (end < bytes.Count && bytes[end] is not ((byte)',' or (byte)']' or (byte)'}'))
                end++;

        return [.. bytes.GetRange(start, end - start)];
    }
}
