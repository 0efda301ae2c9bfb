using System.Runtime.CompilerServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using PenguinMails.Gateway.Providers;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>Whatever a stranger posts ends in an answer or a FormatException.</summary>
public sealed class WebhookNoiseTests : IDisposable
{
    private readonly TestProviders _providers = new("http://127.0.0.1:9");

    public void Dispose() => _providers.Dispose();

    [Theory]
    [InlineData("postmark")]
    [InlineData("mailgun")]
    public void Random_bytes_never_break_a_parser(string provider) =>
        Prop.ForAll<byte[]>(bytes => Survives(provider, bytes)).Check(Properties.Tried());

    [Theory]
    [InlineData("postmark")]
    [InlineData("mailgun")]
    public void Damaged_webhooks_never_break_a_parser(string provider)
    {
        var bodies = Bodies(provider);
        var damage =
            from body in Gen.Elements(bodies)
            from at in Gen.Choose(0, body.Length - 1)
            from length in Gen.Choose(0, 12)
            from with in Gen.Elements("", "\"", "{", "]", "null", "1e400", "-1", "\\ud800", "\\u0000", "\ud83d", "true", "[]", "{}", "9999-99-99", "\xFF")
            select Encoding.Latin1.GetBytes(body.Remove(at, Math.Min(length, body.Length - at)).Insert(at, with));
        Prop.ForAll(damage.ToArbitrary(), bytes => Survives(provider, bytes)).Check(Properties.Tried(2_000));
    }

    [Theory]
    [InlineData("postmark", "{\"RecordType\":\"Delivery\",\"MessageID\":\"\\ud800\"}")]
    [InlineData("postmark", "{\"RecordType\":{},\"Metadata\":[]}")]
    [InlineData("postmark", "[]")]
    [InlineData("postmark", "")]
    [InlineData("mailgun", "{\"event-data\":[]}")]
    [InlineData("mailgun", "{\"event-data\":{\"event\":\"opened\",\"id\":\"x\",\"recipient\":\"a@b\",\"timestamp\":1e300}}")]
    [InlineData("mailgun", "event=opened&recipient=%FF&timestamp=x")]
    [InlineData("mailgun", "")]
    public void What_is_not_understood_is_a_format_exception(string provider, string body) =>
        Assert.Throws<FormatException>(() => _providers[provider].Parse(TestProviders.Connection(provider), Encoding.UTF8.GetBytes(body)));

    private bool Survives(string provider, byte[] body)
    {
        var request = new WebhookRequest(new HeaderDictionary { ["Authorization"] = Encoding.Latin1.GetString(body) }, body, DateTimeOffset.UnixEpoch);
        _providers[provider].Claim(request);
        _providers[provider].ReplayToken(request);
        Assert.False(_providers[provider].Verify(TestProviders.Connection(provider), request));
        try
        {
            _providers[provider].Parse(TestProviders.Connection(provider), body);
        }
        catch (FormatException)
        {
        }

        return true;
    }

    private static string[] Bodies(string provider, [CallerFilePath] string path = "") =>
        [.. Directory.GetFiles(Path.Combine(Path.GetDirectoryName(path)!, provider == "postmark" ? "Postmark" : "Mailgun"), "*.*")
            .Where(file => file.EndsWith(".json", StringComparison.Ordinal) || file.EndsWith(".form", StringComparison.Ordinal))
            .Where(file => !file.EndsWith(".expected.json", StringComparison.Ordinal))
            .Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)))];
}
