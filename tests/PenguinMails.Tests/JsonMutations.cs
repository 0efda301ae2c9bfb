using System.Text;
using System.Text.Json.Nodes;

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

    /// <summary>Strings that are JSON, whatever they say; one holds an octet that is no UTF-8.</summary>
    private static readonly string[] OddStrings =
    [
        "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\r\\nBcc: x@y.z\"", "\"a@b.c\"", "\"\u00ff\"", "\"127.0.0.1\"", "\"../..\"", "\"9999-12-31T23:59:59Z\"",
        $"\"{new string('a', 20_000)}\"", $"\"{string.Concat(Enumerable.Repeat("a.", 200))}\"",
    ];

    private static readonly string[] OddValues =
    [
        .. OddStrings, "null", "true", "false", "0", "-1", "0.5", "1e999", "-1e-999", "2147483648", "9223372036854775808", "[]", "{}", "[null]", "[[]]", "[{}]", "[\"a\",\"a\"]", "{\"\":{}}",
        "{\"a\":null}", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", Nested("[", "]", 10_000), Nested("{\"a\":", "}", 10_000), new('9', 1_000),
    ];

    private readonly Random random = new(seed);

    private static string Nested(string open, string close, int levels) =>
        string.Concat(Enumerable.Repeat(open, levels).Append("0").Concat(Enumerable.Repeat(close, levels)));

    /// <summary>Odd values and names in places of good ones, names left out and names twice: it is JSON still, and is looked at more closely.</summary>
    public byte[] NextOfJson(string good)
    {
        var root = JsonNode.Parse(good)!;
        var odd = new Dictionary<string, string>();
        for (var times = random.Next(1, 4); times > 0 && Places(root).ToList() is { Count: > 0 } places; times--)
            odd[$"\"@{odd.Count}@\""] = Mark(places[random.Next(places.Count)], $"@{odd.Count}@");

        // An octet a character, for one of them is no UTF-8.
        var text = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(root.ToJsonString()));
        return Encoding.Latin1.GetBytes(odd.Aggregate(text, (before, one) => before.Replace(one.Key, one.Value, StringComparison.Ordinal)));
    }

    public string OddString() => Pick(OddStrings);

    private string Pick(string[] odd) => odd[random.Next(odd.Length)];

    /// <returns>What is to stand where the mark is, if it is anywhere.</returns>
    private string Mark((JsonNode Parent, string? Name, int At) place, string mark)
    {
        var way = random.Next(10);
        if (place.Parent is JsonArray items)
            items[place.At] = mark;
        else if (way > 2 || place.Parent is not JsonObject fields)
            place.Parent[place.Name!] = mark;
        else if (fields.Remove(place.Name!, out var value) && way > 0)
            return Renamed(fields, mark, value, way == 1 ? $"{JsonValue.Create(place.Name)!.ToJsonString()}:{Pick(OddValues)},{JsonValue.Create(place.Name)!.ToJsonString()}" : Pick(OddStrings));

        return Pick(OddValues);
    }

    private static string Renamed(JsonObject fields, string mark, JsonNode? value, string name)
    {
        fields.Add(mark, value);
        return name;
    }

    private static IEnumerable<(JsonNode Parent, string? Name, int At)> Places(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Places(field.Value).Prepend((fields, field.Key, 0))),
        JsonArray items => items.SelectMany((item, i) => Places(item).Prepend((items, null, i))),
        _ => [],
    };

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
