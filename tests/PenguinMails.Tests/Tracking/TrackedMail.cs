using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Tracking.Hits;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Tracking;

/// <summary>A gateway, an email that was handed over ten seconds ago, and whoever loads its pixel and follows its links.</summary>
internal sealed class TrackedMail : IAsyncDisposable
{
    public const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    public const string OtherBrowser = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";

    private readonly HttpClient visitor;

    private TrackedMail(QuietGateway quiet, string message, TrackedDelivery delivery) =>
        (Quiet, Message, Delivery, visitor) = (quiet, message, delivery, quiet.Server.Client());

    public QuietGateway Quiet { get; }
    public string Message { get; }
    public TrackedDelivery Delivery { get; }

    public static async Task<TrackedMail> SentAsync(StorageKind storage = StorageKind.Sqlite)
    {
        var quiet = await QuietGateway.StartedAsync(storage);
        var email = QuietGateway.Email();
        email["send_at"] = (quiet.Time.GetUtcNow() + TimeSpan.FromDays(20)).ToString("O");
        var answer = (await quiet.SendAsync(email)).AssertAccepted();
        Assert.True(PublicId.TryParse(PublicId.Delivery, answer.Deliveries[0].GetProperty("id").GetString(), out var delivery));
        // Any connection will do.
        var settings = new PostmarkSettings { ApiToken = "token", DefaultSender = "noreply@yourdomain.com" };
        var connection = await quiet.Server.Get<ConnectionChanges>().SaveAsync(quiet.Tenant.Id, "postmark", settings, null, "test", CancellationToken.None);
        var call = Guid.CreateVersion7(quiet.Time.GetUtcNow());
        quiet.Time.Advance(TimeSpan.FromSeconds(10));
        return new(quiet, answer.Id, new(quiet.Tenant.Id, connection!.Id, call, delivery));
    }

    public string Link(HitKind kind, string? target = null, TrackedDelivery? of = null) => Quiet.Server.Get<TrackingTokens>().LinkTo(kind, of ?? Delivery, target)!;

    public string AnonymousLink(string target) => Quiet.Server.Get<AnonymousLinks>().LinkTo(HitKind.Click, Delivery.TenantId, Delivery.DeliveryId, target)!;

    public async Task<HttpResponseMessage> VisitAsync(string link, string? agent = Browser, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, link);
        if (agent is not null)
            request.Headers.TryAddWithoutValidation("User-Agent", agent);

        return await visitor.SendAsync(request);
    }

    /// <summary>Waits until all that was recorded is applied, and tells the events as "type machine?" in the order of time.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(int count)
    {
        IReadOnlyList<string> events = [];
        await Eventually.TrueAsync(
            async () =>
            {
                Quiet.Time.Advance(TimeSpan.FromSeconds(1));
                return (events = [.. (await DeliveryAsync()).GetProperty("events").EnumerateArray().Select(Told)]).Count >= count;
            },
            () => $"There are only {events.Count}.");
        return events;
    }

    public async Task<System.Text.Json.JsonElement> DeliveryAsync() => (await Quiet.GetAsync("/" + Message)).Json.GetProperty("deliveries")[0];

    public async Task<bool> HasAsync(string time) => (await DeliveryAsync()).TryGetProperty(time, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String;

    public async ValueTask DisposeAsync() => await Quiet.DisposeAsync();

    private static string Told(System.Text.Json.JsonElement e) =>
        e.GetProperty("type").GetString() + (e.TryGetProperty("machine", out var machine) && machine.ValueKind == System.Text.Json.JsonValueKind.True ? " by a machine" : "");
}
