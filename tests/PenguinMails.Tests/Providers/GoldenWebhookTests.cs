using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using PenguinMails.Gateway.Providers;
using Xunit;

namespace PenguinMails.Tests.Providers;

/// <summary>Bodies as the providers' documentation shows them, each beside what it means to us.</summary>
public sealed class GoldenWebhookTests : IDisposable
{
    private const string Expected = ".expected.json";

    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        WriteIndented = true,
    };

    private readonly TestProviders _providers = new("http://127.0.0.1:9");

    public static TheoryData<string> Bodies() =>
        [.. new[] { "Postmark", "Mailgun" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Here(), folder)))
            .Where(path => Path.GetExtension(path) is ".json" or ".form" && !path.EndsWith(Expected, StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Here(), path)).Order()];

    public void Dispose() => _providers.Dispose();

    [Theory, MemberData(nameof(Bodies))]
    public void A_webhook_means_what_stands_beside_it(string body)
    {
        var events = Provider(body).Parse(Owner(body), Read(body));

        var beside = JsonNode.Parse(Read(Path.ChangeExtension(body, null) + Expected));
        var actual = JsonSerializer.SerializeToNode(events, Snake);
        Assert.True(JsonNode.DeepEquals(beside, actual), actual?.ToJsonString(Snake));
    }

    [Theory, MemberData(nameof(Bodies))]
    public void A_webhook_names_its_connection_where_it_carries_our_data(string body)
    {
        var claim = Provider(body).Claim(new(new HeaderDictionary(), Read(body), DateTimeOffset.UnixEpoch));

        Assert.True(claim.Readable);
        Assert.Equal(body.Contains("reactivated", StringComparison.Ordinal) ? null : Guid.Parse("0193a1b2c3d47000800000000000000a"), claim.ConnectionId);
        Assert.Equal(body.StartsWith("Mailgun", StringComparison.Ordinal) ? "mail.yourdomain.com" : null, claim.Domain);
    }

    private IEmailProvider Provider(string body) => _providers[Path.GetDirectoryName(body)!.ToLowerInvariant()];

    private static Connection Owner(string body) => TestProviders.Connection(Path.GetDirectoryName(body)!.ToLowerInvariant());

    private static byte[] Read(string path) => File.ReadAllBytes(Path.Combine(Here(), path));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
