using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Sending.Api;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class BodyHashTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null,{"c":"x","d":"y"}]}""", """ { "b" : [ true , null , { "d":"y" , "c":"x" } ] , "a" : 1 } """)]
    [InlineData("""{"a":"\u00fc\n\/"}""", "{\"a\":\"ü\\u000A/\"}")]
    [InlineData("""{"\u0061":1}""", """{"a":1}""")]
    [InlineData("""{"a":"🐧"}""", """{"a":"\uD83D\udc27"}""")]
    [InlineData("[1]", "[1.0]")]
    [InlineData("[100]", "[1e2]")]
    [InlineData("[0]", "[-0.00]")]
    [InlineData("""{"a":null}""", "{}")]
    public void What_says_the_same_has_one_hash(string one, string other) => Assert.Equal(Hash(one), Hash(other));

    [Theory]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("[[1],2]", "[[1,2]]")]
    [InlineData("[[],[]]", "[[[]]]")]
    [InlineData("[null]", "[]")]
    [InlineData("{}", "[]")]
    [InlineData("[1]", """["1"]""")]
    [InlineData("[true]", """["true"]""")]
    [InlineData("[true]", "[false]")]
    [InlineData("""{"a":"b"}""", """{"b":"a"}""")]
    [InlineData("""{"a":"bc"}""", """{"ab":"c"}""")]
    [InlineData("""{"a":{"b":"1"},"c":{"d":"2"}}""", """{"a":{"d":"2"},"c":{"b":"1"}}""")]
    [InlineData("""{"a":{"b":"1","d":"2"}}""", """{"a":{"b":"1"},"d":"2"}""")]
    [InlineData("""["\u0000"]""", """[""]""")]
    [InlineData("[123456789012345678901234567890]", "[123456789012345678901234567891]")]
    [InlineData("""["\ud800"]""", """["\ud801"]""")]
    public void What_says_something_else_has_another(string one, string other) => Assert.NotEqual(Hash(one), Hash(other));

    [Fact]
    public void Any_order_and_spelling_of_any_body_is_the_same()
    {
        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var body = Value(random, depth: 4);
            var shuffled = Shuffled(body, random)?.ToJsonString(new JsonSerializerOptions { WriteIndented = random.Next(2) == 0 }) ?? "null";
            Assert.Equal(Hash(body?.ToJsonString() ?? "null"), Hash(shuffled));
            Assert.NotEqual(Hash(body?.ToJsonString() ?? "null"), Hash($"[{shuffled}]"));
        }
    }

    [Fact]
    public void Large_attachments_need_no_memory()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"attachments":[{"content":"{{new string('A', 10_000_000)}}"}]}""");
        BodyHash.Of(body);

        var before = GC.GetAllocatedBytesForCurrentThread();
        BodyHash.Of(body);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    private static string Hash(string json) => Convert.ToHexString(BodyHash.Of(Encoding.UTF8.GetBytes(json)));

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => JsonValue.Create(random.Next(3) == 0 ? "ü\n\"" : $"text {random.Next(5)}"),
        1 => JsonValue.Create(random.Next(1000) / 8m),
        2 => JsonValue.Create(random.Next(2) == 0),
        3 => null,
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(5)).Select(i => KeyValuePair.Create($"ä{i}", Value(random, depth - 1)))),
    };

    private static JsonNode? Shuffled(JsonNode? value, Random random) => value switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(_ => random.Next()).Select(field => KeyValuePair.Create(field.Key, Shuffled(field.Value, random))).ToList()),
        JsonArray items => new JsonArray([.. items.Select(item => Shuffled(item, random))]),
        _ => value?.DeepClone(),
    };
}
