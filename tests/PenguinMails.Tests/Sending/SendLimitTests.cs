using System.Text.Json.Nodes;
using PenguinMails.Gateway.Sending.Api;
using PenguinMails.Gateway.Sending.Records;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Every bound of the contract: what just fits, and one more.</summary>
public sealed class SendLimitTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    private static readonly Dictionary<string, (Func<int, JsonObject> Body, int Most, string Named)> Bounds = new()
    {
        ["subject"] = (length => Email("subject", Text(length)), 2_000, "subject"),
        ["html_body"] = (length => Email("html_body", Text(length)), SendLimits.BodyBytes, "html_body"),
        ["text_body"] = (length => Email("text_body", Text(length)), SendLimits.BodyBytes, "text_body"),
        ["text_body in bytes"] = (length => Email("text_body", new string('é', length / 2) + Text(length % 2)), SendLimits.BodyBytes, "text_body"),
        ["from name"] = (length => Email("from", $"{Text(length)} <a@example.com>"), 255, "from"),
        ["to name"] = (length => Email("to", $"{Text(length)} <a@example.com>"), 255, "to"),
        ["reply_to name"] = (length => Email("reply_to", new JsonArray("b@example.com", $"{Text(length)} <a@example.com>")), 255, "reply_to.1"),
        ["reply_to"] = (count => Email("reply_to", Addresses(count)), 25, "reply_to"),
        ["local part"] = (length => Email("to", $"{Text(length)}@example.com"), 64, "to"),
        ["address"] = (length => Email("to", $"{Text(64)}@{Text(63)}.{Text(63)}.{Text(length - 197)}.com"), 254, "to"),
        ["domain label"] = (length => Email("to", $"a@{Text(length)}.com"), 63, "to"),
        ["to"] = (count => Email("to", Addresses(count)), 1_000, "to"),
        ["group"] = (count => Group(Addresses(count)), 50, "to"),
        ["recipients"] = (count => Recipients(count, _ => new() { ["n"] = "v" }), 1_000, "recipients"),
        ["variables"] = (count => Recipients(1, _ => Map(count, i => $"n{i}", _ => "v")), 50, "recipients.0.variables"),
        ["variable value"] = (length => Recipients(1, _ => new() { ["n"] = Text(length) }), 2_000, "recipients.0.variables.n"),
        ["custom type"] = (length => Email("type", "custom:" + Text(length - 7)), 64, "type"),
        ["tags"] = (count => Email("tags", new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)$"tag{i}")])), 10, "tags"),
        ["tag"] = (length => Email("tags", new JsonArray(Text(length))), 128, "tags.0"),
        ["metadata"] = (count => Email("metadata", Map(count, i => $"k{i}", _ => "v")), 8, "metadata"),
        ["metadata key"] = (length => Email("metadata", Map(1, _ => Text(length), _ => "v")), 20, "metadata.xxxxxxxxxxxxxxxxxxxxx"),
        ["metadata value"] = (length => Email("metadata", Map(1, _ => "k", _ => Text(length))), 80, "metadata.k"),
        ["headers"] = (count => Email("headers", Map(count, i => $"X-{i}", _ => "v")), 20, "headers"),
        ["header"] = (length => Email("headers", Map(1, _ => "X-A", _ => Text(length - 5))), 998, "headers.X-A"),
        ["campaign_id"] = (length => Email("campaign_id", Text(length)), 128, "campaign_id"),
        ["attachments"] = (count => Email("attachments", Attachments(count, 1)), 100, "attachments"),
        ["attachment name"] = (length => Email("attachments", Attachments(1, 1, Text(length))), 255, "attachments.0.name"),
    };

    public static TheoryData<string> Names() => [.. Bounds.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task The_bound_is_kept_to_the_last_character(string name)
    {
        var (body, most, named) = Bounds[name];

        (await gateway.SendAsync(body(most))).AssertAccepted();
        (await gateway.SendAsync(body(most + 1))).AssertNames(named);
    }

    [Theory]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("cc")]
    [InlineData("subject")]
    [InlineData("type")]
    [InlineData("provider")]
    [InlineData("mode")]
    [InlineData("campaign_id")]
    public async Task Megabytes_in_a_short_field_are_refused(string field)
    {
        foreach (var c in "x(\"<@\\")
            (await gateway.SendAsync(Email(field, new string(c, SendLimits.BodyBytes)))).AssertNames(field);
    }

    [Fact]
    public async Task Attachments_have_ten_megabytes_in_all_to_the_byte()
    {
        (await gateway.SendAsync(Email("attachments", Attachments(1, SendLimits.AttachmentBytes)))).AssertAccepted();
        (await gateway.SendAsync(Email("attachments", Attachments(1, SendLimits.AttachmentBytes + 1)))).AssertNames("attachments");
        (await gateway.SendAsync(Email("attachments", Attachments(2, SendLimits.AttachmentBytes / 2)))).AssertAccepted();
        (await gateway.SendAsync(Email("attachments", Attachments(2, (SendLimits.AttachmentBytes / 2) + 1)))).AssertNames("attachments");
    }

    [Theory]
    [InlineData("AAE")]
    [InlineData("AAE=AAE=")]
    [InlineData("A-_=")]
    [InlineData("====")]
    [InlineData("data:text/plain;base64,AAEC")]
    public async Task Content_that_is_not_base64_is_named(string content)
    {
        var attachments = Attachments(2, 1);
        attachments[1]!["content"] = content;

        (await gateway.SendAsync(Email("attachments", attachments))).AssertNames("attachments.1.content");
    }

    [Fact]
    public async Task An_attachment_names_what_it_lacks() => (await gateway.SendAsync(Email("attachments", new JsonArray(new JsonObject()))))
        .AssertNames("attachments.0.content", "attachments.0.content_type", "attachments.0.name");

    [Theory]
    [InlineData("text")]
    [InlineData("/")]
    [InlineData("text/plain/x")]
    [InlineData("text/plain; name=\"a")]
    [InlineData("")]
    public async Task A_content_type_that_is_none_is_refused(string type)
    {
        var attachments = Attachments(1, 1);
        attachments[0]!["content_type"] = type;

        (await gateway.SendAsync(Email("attachments", attachments))).AssertNames("attachments.0.content_type");
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a\\b")]
    public async Task An_attachment_name_is_no_path(string name) =>
        (await gateway.SendAsync(Email("attachments", Attachments(1, 1, name)))).AssertNames("attachments.0.name");

    [Theory]
    [InlineData(-3600, "queued")]
    [InlineData(-1, "queued")]
    [InlineData(1, "scheduled")]
    [InlineData(30 * 24 * 3600, "scheduled")]
    public async Task A_time_up_to_thirty_days_ahead_is_taken_and_a_past_one_is_now(int seconds, string status)
    {
        var answer = await gateway.SendAsync(Email("send_at", Time(seconds)));

        Assert.Equal(status, answer.AssertAccepted().Json.GetProperty("status").GetString());
        Assert.Equal(status, answer.Deliveries[0].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData((30 * 24 * 3600) + 1)]
    [InlineData(31 * 24 * 3600)]
    public async Task A_time_further_ahead_is_refused(int seconds) => (await gateway.SendAsync(Email("send_at", Time(seconds)))).AssertNames("send_at");

    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T12:00:00")]
    [InlineData("2026-02-30T12:00:00Z")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("0000-00-00T00:00:00Z")]
    [InlineData("Sat, 31 Jan 2026 12:00:00 GMT")]
    [InlineData("1769860800")]
    [InlineData("")]
    public async Task A_time_without_an_offset_or_that_is_none_is_refused(string time) =>
        (await gateway.SendAsync(Email("send_at", time))).AssertNames("send_at");

    private string Time(int seconds) => (gateway.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("O");

    private static string Text(int length) => new('x', length);

    private static JsonObject Group(JsonArray to)
    {
        var email = Email("to", to);
        email["mode"] = "group";
        return email;
    }

    private static JsonObject Recipients(int count, Func<int, JsonObject> variables)
    {
        var email = Email("recipients", new JsonArray([.. Enumerable.Range(0, count).Select(i =>
            (JsonNode)new JsonObject { ["to"] = $"user{i}@example.com", ["variables"] = variables(i) })]));
        email.Remove("to");
        return email;
    }

    private static JsonObject Map(int count, Func<int, string> name, Func<int, string> value) =>
        new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create(name(i), (JsonNode?)value(i))));

    internal static JsonArray Attachments(int count, int bytes, string name = "a.bin") => new([.. Enumerable.Range(0, count).Select(_ =>
        (JsonNode)new JsonObject { ["name"] = name, ["content_type"] = "application/octet-stream", ["content"] = Convert.ToBase64String(new byte[bytes]) })]);
}
