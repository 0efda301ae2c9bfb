using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using PenguinMails.Gateway.Providers;
using Xunit;

namespace PenguinMails.Tests.Providers;

public sealed class WebhookVerificationTests : IDisposable
{
    private const string Secret = TestProviders.WebhookSecret;
    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"RecordType":"Delivery"}""");

    private readonly TestProviders _providers = new("http://127.0.0.1:9");

    public void Dispose() => _providers.Dispose();

    [Theory]
    [InlineData("Authorization", "basic", Secret, true)]
    [InlineData("Authorization", "basic", "older-secret", true)]
    [InlineData("Authorization", "basic", "another", false)]
    [InlineData("Authorization", "basic", "", false)]
    [InlineData("Authorization", "Basic not-base64!", "", false)]
    [InlineData("Authorization", "Bearer " + Secret, "", false)]
    [InlineData("X-Postmark-Signature", Secret, "", true)]
    [InlineData("X-Postmark-Signature", "older-secret", "", true)]
    [InlineData("X-Postmark-Signature", Secret + "x", "", false)]
    [InlineData("X-Postmark-Signature", "", "", false)]
    [InlineData("X-Other", Secret, "", false)]
    public void Postmark_shows_the_secret_that_it_was_registered_with(string header, string value, string password, bool good)
    {
        var connection = TestProviders.Connection("postmark") with { PreviousWebhookSecret = "older-secret" };
        if (value == "basic") value = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.Id:N}:{password}"));

        Assert.Equal(good, _providers["postmark"].Verify(connection, Request(Body, (header, value))));
    }

    [Fact]
    public void Postmark_may_sign_the_body_instead()
    {
        var (postmark, connection) = (_providers["postmark"], TestProviders.Connection("postmark"));
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Body);

        Assert.True(postmark.Verify(connection, Request(Body, ("X-Postmark-Signature", Convert.ToHexString(mac)))));
        Assert.True(postmark.Verify(connection, Request(Body, ("X-Postmark-Signature", Convert.ToHexStringLower(mac)))));
        Assert.True(postmark.Verify(connection, Request(Body, ("X-Postmark-Signature", Convert.ToBase64String(mac)))));
        Assert.False(postmark.Verify(connection, Request([.. Body, 32], ("X-Postmark-Signature", Convert.ToHexString(mac)))));
    }

    [Fact]
    public void An_empty_secret_opens_nothing()
    {
        var connection = TestProviders.Connection("postmark") with { WebhookSecret = "", PreviousWebhookSecret = "" };
        var empty = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.Id:N}:"));

        Assert.False(_providers["postmark"].Verify(connection, Request(Body, ("Authorization", empty))));
    }

    [Theory]
    [InlineData("a-signing-key", 0, true)]
    [InlineData("a-signing-key", 8 * 60, true)]
    [InlineData("a-signing-key", 10 * 60, false)]
    [InlineData("a-signing-key", -10 * 60, false)]
    [InlineData("another-key", 0, false)]
    public void Mailgun_signs_in_the_body_or_in_headers(string key, int minutesOld, bool good)
    {
        var (mailgun, connection) = (_providers["mailgun"], TestProviders.Connection("mailgun"));
        var (timestamp, token) = (Now.AddMinutes(-minutesOld).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), "a-token");
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(timestamp + token)));
        WebhookRequest[] requests =
        [
            Request(Json(timestamp, token, "signature", signature)),
            Request(Json(timestamp, token, "parent-signature", signature)),
            Request(Encoding.UTF8.GetBytes($"event=opened&signature=mine&timestamp={timestamp}&token={token}&signature={signature}")),
            Request(Multipart(("event", "opened"), ("signature", "mine"), ("timestamp", timestamp), ("token", token), ("signature", signature))),
            Request("{}"u8.ToArray(), ("X-Mailgun-Signature", signature), ("X-Mailgun-Timestamp", timestamp), ("X-Mailgun-Token", token)),
        ];

        Assert.All(requests, request => Assert.Equal(good, mailgun.Verify(connection, request)));
        Assert.All(requests, request => Assert.Equal(timestamp + token, mailgun.ReplayToken(request)));
        Assert.False(mailgun.Verify(connection, Request(Json(timestamp, token + "x", "signature", signature))));
        Assert.False(mailgun.Verify(connection, Request(Json("1e9", token, "signature", signature))));
        Assert.False(mailgun.Verify(connection, Request(Json(timestamp, token, "signature", ""))));
    }

    [Fact]
    public void A_mismatch_is_answered_so_that_the_provider_does_not_come_again() =>
        Assert.Equal((401, 406), (_providers["postmark"].RejectionStatus, _providers["mailgun"].RejectionStatus));

    private static WebhookRequest Request(byte[] body, params (string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers) dictionary[name] = value;
        return new(dictionary, body, Now);
    }

    [Theory]
    [InlineData("--b\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\nopened")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"recipient\"\r\n\r\na@example.com\r\n--b--\r\n")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"event\"\r\n\r\n\u00ff\r\n--b--\r\n")]
    public void A_form_in_parts_that_is_broken_can_not_be_read(string body)
    {
        var request = Request(Encoding.Latin1.GetBytes(body));

        Assert.False(_providers["mailgun"].Claim(request).Readable);
        Assert.False(_providers["mailgun"].Verify(TestProviders.Connection("mailgun"), request));
    }

    [Fact]
    public void A_form_of_too_many_parts_is_not_read() => Assert.False(_providers["mailgun"].Claim(Request(Multipart(
        [("event", "opened"), .. Enumerable.Range(0, 1_000).Select(i => ($"v{i}", "x"))]))).Readable);

    private static byte[] Multipart(params IEnumerable<(string Name, string Value)> fields) => Encoding.UTF8.GetBytes(string.Concat(
        fields.Select(field => $"--a-boundary\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n{field.Value}\r\n")) + "--a-boundary--\r\n");

    private static byte[] Json(string timestamp, string token, string field, string signature) =>
        Encoding.UTF8.GetBytes($$"""{"signature":{"timestamp":"{{timestamp}}","token":"{{token}}","{{field}}":"{{signature}}"} }""");
}
