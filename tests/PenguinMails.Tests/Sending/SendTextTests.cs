using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Line breaks, NUL, half characters and odd but good Unicode in every field that is text.</summary>
public sealed class SendTextTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    /// <summary>Each text field: a body with the text in its place, and the name under which it is refused.</summary>
    private static readonly (string Field, Func<string, JsonObject> Body)[] OneLine =
    [
        ("from", text => Email("from", $"A{text}B <a@example.com>")),
        ("from", text => Email("from", $"a@example.com{text}")),
        ("to", text => Email("to", $"A{text}B <a@example.com>")),
        ("to", text => Email("to", $"a{text}b@example.com")),
        ("cc", text => Email("cc", $"a@exa{text}mple.com")),
        ("bcc", text => Email("bcc", $"a@example.com{text}Bcc: b@example.com")),
        ("reply_to", text => Email("reply_to", $"A{text}B <a@example.com>")),
        ("recipients.0.to", text => Of("recipients", new JsonArray(new JsonObject { ["to"] = $"A{text}B <a@example.com>" }))),
        ("subject", text => Email("subject", $"Hello{text}Bcc: b@example.com")),
        ("type", text => Email("type", $"custom:a{text}b")),
        ("provider", text => Email("provider", $"postmark{text}")),
        ("mode", text => Email("mode", $"group{text}")),
        ("campaign_id", text => Email("campaign_id", $"a{text}b")),
        ("tags.0", text => Email("tags", new JsonArray($"a{text}b"))),
        ("metadata.a", text => Email("metadata", new JsonObject { ["a"] = $"a{text}b" })),
        ("headers.X-A", text => Email("headers", new JsonObject { ["X-A"] = $"a{text}Bcc: b@example.com" })),
        ("attachments.0.name", text => Attached("name", $"a{text}b")),
        ("attachments.0.content_type", text => Attached("content_type", $"text/plain;{text}charset=utf-8")),
        ("attachments.0.content_type", text => Attached("content_type", $"text/plain; charset=\"a{text}b\"")),
        ("attachments.0.content_id", text => Attached("content_id", $"a{text}b")),
    ];

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\0")]
    [InlineData("\r\n ")]
    [InlineData("\u007f")]
    [InlineData("\u0085")]
    public async Task What_could_begin_another_header_is_refused_in_every_field(string text)
    {
        foreach (var (field, body) in OneLine)
        {
            var answer = await gateway.SendAsync(body(text));
            Assert.True(answer.Status == 422 && answer.Fields.SequenceEqual([field]), $"{field}: {answer.Text}");
        }
    }

    [Theory]
    [InlineData("X-A\r\nBcc: b@example.com")]
    [InlineData("X-A: b\nX-B")]
    [InlineData("X A")]
    [InlineData("X-A\0")]
    [InlineData("X-\u00e9")]
    [InlineData("")]
    [InlineData("Bcc")]
    [InlineData("bCC")]
    [InlineData("Content-Type")]
    [InlineData("X-PM-Message-Stream")]
    [InlineData("X-Mailgun-Drop-Message")]
    [InlineData("x-ses-configuration-set")]
    [InlineData("X-SMTPAPI")]
    public async Task A_header_name_that_is_none_or_is_reserved_is_refused(string name)
    {
        var answer = await gateway.SendAsync(Email("headers", new JsonObject { [name] = "x" }));
        Assert.Equal(["headers." + name], answer.Fields);
    }

    [Theory]
    [InlineData("<https://example.com/u?a=1&b=2>", true)]
    [InlineData("<mailto:leave@example.com?subject=unsubscribe>", true)]
    [InlineData(" <mailto:leave%2B1@example.com> ,\t<https://example.com/u/1> ", true)]
    [InlineData("<HTTPS://EXAMPLE.COM/>", true)]
    [InlineData("", false)]
    [InlineData("https://example.com/u", false)]
    [InlineData("<http://example.com/u>", false)]
    [InlineData("<https://example.com/u>, <http://example.com/u>", false)]
    [InlineData("<https://example.com/u> <https://example.com/v>", false)]
    [InlineData("<https://example.com/u>,", false)]
    [InlineData("<https://example.com/ü>", false)]
    [InlineData("<https://>", false)]
    [InlineData("<https://user:secret@example.com/u>", false)]
    [InlineData("<mailto:>", false)]
    [InlineData("<mailto:nobody>", false)]
    [InlineData("<ftp://example.com/u>", false)]
    [InlineData("<javascript:alert(1)>", false)]
    [InlineData("</u/1>", false)]
    public async Task A_callers_own_way_to_unsubscribe_has_https_and_mailto_links(string value, bool good)
    {
        foreach (var type in (string[])["transactional", "newsletter"])
        {
            var email = Email("headers", new JsonObject { ["List-Unsubscribe"] = value });
            email["type"] = type;
            var answer = await gateway.SendAsync(email);
            if (good)
                answer.AssertAccepted();
            else
                answer.AssertNames("headers.List-Unsubscribe");
        }
    }

    [Theory]
    [InlineData("<https://example.com/u>", "List-Unsubscribe=One-Click", null)]
    [InlineData("<mailto:leave@example.com>, <https://example.com/u>", "List-Unsubscribe=One-Click", null)]
    [InlineData("<mailto:leave@example.com>", "List-Unsubscribe=One-Click", "One-click needs an https link in List-Unsubscribe.")]
    [InlineData(null, "List-Unsubscribe=One-Click", "One-click needs an https link in List-Unsubscribe.")]
    [InlineData("<https://example.com/u>", "List-Unsubscribe=one-click", "Must be List-Unsubscribe=One-Click.")]
    [InlineData("<https://example.com/u>", "", "Must be List-Unsubscribe=One-Click.")]
    public async Task One_click_needs_an_https_link_and_its_own_words(string? link, string post, string? problem)
    {
        var headers = new JsonObject { ["list-unsubscribe-post"] = post };
        if (link is not null)
            headers["LIST-UNSUBSCRIBE"] = link;

        var answer = await gateway.SendAsync(Email("headers", headers));

        if (problem is null)
            answer.AssertAccepted();
        else
            Assert.Equal(problem, answer.Json.GetProperty("errors").GetProperty("headers.list-unsubscribe-post")[0].GetString());
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("")]
    [InlineData("pm_call")]
    [InlineData("PM_env")]
    [InlineData("\u00e9")]
    public async Task A_metadata_key_that_no_provider_takes_is_refused(string key)
    {
        var answer = await gateway.SendAsync(Email("metadata", new JsonObject { [key] = "x" }));
        Assert.Equal(["metadata." + key], answer.Fields);
    }

    [Fact]
    public async Task NUL_is_refused_in_bodies_and_variables_too()
    {
        (await gateway.SendAsync(Email("html_body", "a\0b"))).AssertNames("html_body");
        (await gateway.SendAsync(Email("text_body", "a\0b"))).AssertNames("text_body");
        (await gateway.SendAsync(Variables("n", "a\0b"))).AssertNames("recipients.0.variables.n");
        (await gateway.SendAsync(Variables("n\0", "a"))).AssertNames("recipients.0.variables.n\0");
    }

    /// <summary>Where half a character can stand, as it is written in JSON; the field under which it is refused.</summary>
    [Theory]
    [InlineData("from", "from", "\"half <a@example.com>\"")]
    [InlineData("to", "to", "\"halfa@example.com\"")]
    [InlineData("to", "to.1", "[\"a@example.com\",\"half@example.com\"]")]
    [InlineData("cc", "cc", "\"half@example.com\"")]
    [InlineData("bcc", "bcc", "\"half@example.com\"")]
    [InlineData("reply_to", "reply_to", "\"half@example.com\"")]
    [InlineData("subject", "subject", "\"half\"")]
    [InlineData("html_body", "html_body", "\"half\"")]
    [InlineData("text_body", "text_body", "\"half\"")]
    [InlineData("type", "type", "\"custom:half\"")]
    [InlineData("provider", "provider", "\"half\"")]
    [InlineData("mode", "mode", "\"half\"")]
    [InlineData("send_at", "send_at", "\"half\"")]
    [InlineData("campaign_id", "campaign_id", "\"half\"")]
    [InlineData("tags", "tags.0", "[\"half\"]")]
    [InlineData("metadata", "metadata.a", "{\"a\":\"half\"}")]
    [InlineData("metadata", "metadata", "{\"half\":\"a\"}")]
    [InlineData("headers", "headers.X-A", "{\"X-A\":\"half\"}")]
    [InlineData("headers", "headers", "{\"half\":\"a\"}")]
    [InlineData("attachments", "attachments.0.name", "[{\"name\":\"half\",\"content_type\":\"text/plain\",\"content\":\"\"}]")]
    [InlineData("attachments", "attachments.0.content", "[{\"name\":\"a\",\"content_type\":\"text/plain\",\"content\":\"half\"}]")]
    [InlineData("attachments", "attachments.0.content_id", "[{\"name\":\"a\",\"content_type\":\"text/plain\",\"content\":\"\",\"content_id\":\"half\"}]")]
    [InlineData("recipients", "recipients.0.variables.n", "[{\"to\":\"a@example.com\",\"variables\":{\"n\":\"half\"}}]")]
    [InlineData("recipients", "recipients.0.variables", "[{\"to\":\"a@example.com\",\"variables\":{\"half\":\"n\"}}]")]
    [InlineData("unknown", "unknown", "\"half\"")]
    public async Task Half_a_character_is_refused_in_every_field(string name, string named, string value)
    {
        var email = Email();
        email.Remove(name);
        if (name == "recipients")
            email.Remove("to");
        foreach (var half in (byte[][])[@"\ud800"u8.ToArray(), @"\udc00"u8.ToArray(), @"\udc00\ud800"u8.ToArray(), [0xff], [0xed, 0xa0, 0x80], [0xc3]])
        {
            var text = email.ToJsonString()[..^1] + $",\"{name}\":{value}}}";
            var parts = text.Split("half").Select(Encoding.UTF8.GetBytes).ToList();
            var body = parts.Skip(1).Aggregate(parts[0].AsEnumerable(), (all, part) => all.Concat(half).Concat(part)).ToArray();

            var answer = await gateway.PostAsync("send", body);
            Assert.True(answer.Status == 422 && answer.Fields.SequenceEqual([named]), $"{Convert.ToHexString(half)}: {answer.Text}");
            var batch = await gateway.PostAsync("batch", [(byte)'[', .. body, (byte)']']);
            Assert.Equal(422, batch.AssertAccepted().Json.GetProperty("data")[0].GetProperty("status").GetInt32());
        }
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\xff")]
    public async Task A_name_with_half_a_character_is_an_unknown_field(string half)
    {
        foreach (var body in (string[])["{\"half\":5}", "{\"attachments\":[{\"half\":5}]}", "{\"recipients\":[{\"half\":5}]}", "{\"subject\":5,\"half\":5}"])
            (await gateway.PostAsync("send", Encoding.Latin1.GetBytes(body.Replace("half", half, StringComparison.Ordinal)))).AssertProblem(422, "invalid_field");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Odd_but_good_Unicode_comes_back_as_it_went_in(StorageKind storage)
    {
        const string Odd = "a\u0301 \U0001F427\u200D\U0001F9CA \uFFFD \uFFFE \u202Ertl \u00AD \U0010FFFF Ω \\u0000 \\ ' \" ; -- %_";
        await using var other = await StartedAsync(storage);
        var email = Email("subject", Odd);
        email["from"] = "\"\U0001F427, Inc.\" <noreply@yourdomain.com>";
        email["html_body"] = Odd + "\u2028\t\r\n\u0001";
        email["tags"] = new JsonArray("\U0001F427 %_\\\"", "Ω");
        email["metadata"] = new JsonObject { ["a"] = "\U0001F427\u0301'" };
        email["campaign_id"] = "Ω \U0001F427";
        email["attachments"] = new JsonArray(new JsonObject { ["name"] = "\U0001F427 \"report\".pdf", ["content_type"] = "application/pdf", ["content"] = "AAEC" });

        var id = (await other.SendAsync(email)).AssertAccepted().Id;
        var stored = (await other.GetAsync($"/{id}")).Json;

        Assert.Equal(Odd, stored.GetProperty("subject").GetString());
        Assert.Equal((string?)email["html_body"], stored.GetProperty("html_body").GetString());
        Assert.Equal((string?)email["from"], stored.GetProperty("from").GetString());
        Assert.Equal((string?)email["metadata"]!["a"], stored.GetProperty("metadata").GetProperty("a").GetString());
        Assert.Equal((string?)email["attachments"]![0]!["name"], stored.GetProperty("attachments")[0].GetProperty("name").GetString());
        foreach (var query in (string[])["tag=\U0001F427 %_\\\"", "metadata.a=\U0001F427\u0301'", "campaign_id=Ω \U0001F427", "subject=%_", "subject=\U0001F9CA"])
        {
            var pair = query.Split('=', 2);
            var found = await other.GetAsync($"?{pair[0]}={Uri.EscapeDataString(pair[1])}");
            Assert.True(found.Json.GetProperty("data").GetArrayLength() == 1, query);
        }
    }

    private static JsonObject Of(string field, JsonNode value)
    {
        var email = Email(field, value);
        email.Remove("to");
        return email;
    }

    private static JsonObject Variables(string name, string value) =>
        Of("recipients", new JsonArray(new JsonObject { ["to"] = "a@example.com", ["variables"] = new JsonObject { [name] = value } }));

    private static JsonObject Attached(string field, string value)
    {
        var attachment = new JsonObject { ["name"] = "a.txt", ["content_type"] = "text/plain", ["content"] = "AAEC" };
        attachment[field] = value;
        return Email("attachments", new JsonArray(attachment));
    }
}
