using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Retention;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Tests.Sending;

namespace PenguinMails.Tests.Retention;

/// <summary>A gateway whose clock stands still and whose rounds of retention are run by hand.</summary>
internal sealed class KeptGateway(QuietGateway gateway) : IAsyncDisposable
{
    public QuietGateway Quiet => gateway;
    public GatewayServer Server => gateway.Server;

    public static async Task<KeptGateway> StartAsync(StorageKind storage, params (string Name, int Value)[] settings) =>
        new(await QuietGateway.StartedAsync(storage, builder => Quieten(builder, settings)));

    public static void Quieten(WebApplicationBuilder builder, params (string Name, int Value)[] settings)
    {
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(RetentionWorker)));
        foreach (var (name, value) in settings)
            builder.Configuration["Retention:" + name] = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public Task RunAsync() => Server.Get<RetentionRound>().RunAsync(CancellationToken.None);

    /// <summary>Lets days pass, and runs a round at their end.</summary>
    public Task PassAsync(double days)
    {
        gateway.Time.Advance(TimeSpan.FromDays(days));
        return RunAsync();
    }

    public async Task<string> SendAsync(JsonNode email) => (await gateway.SendAsync(email)).AssertAccepted().Id;

    /// <summary>An email that ends at once.</summary>
    public async Task<string> SendCanceledAsync(JsonNode email)
    {
        var id = await SendAsync(email);
        await gateway.DeleteAsync("/" + id);
        return id;
    }

    public static JsonObject WithAttachment(string content, DateTimeOffset? sendAt = null)
    {
        var email = QuietGateway.Email("attachments", new JsonArray(new JsonObject
        {
            ["name"] = "a.txt",
            ["content_type"] = "text/plain",
            ["content"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(content)),
        }));
        if (sendAt is { } at)
            email["send_at"] = at.ToString("O");

        return email;
    }

    /// <summary>A webhook that came now.</summary>
    public Task HookAsync(bool pending)
    {
        var now = gateway.Time.GetUtcNow();
        var raw = new RawEvent
        {
            Id = Guid.CreateVersion7(now),
            TenantId = gateway.Tenant.Id,
            ConnectionId = Guid.NewGuid(),
            Provider = "postmark",
            ReceivedAt = now,
            Body = "{}"u8.ToArray(),
            NextAt = now.AddYears(10),
        };
        return Server.Get<Writer>().ChangeAsync(session =>
        {
            RawEvent.Insert(session, [raw]);
            if (!pending)
                RawEvent.Save(session, [raw], [raw with { State = RawEventState.Done }]);

            return true;
        });
    }

    public Task AuditAsync()
    {
        var entry = Server.Get<Audit>().Entry(gateway.Tenant.Id, "test", "test.done", new { });
        return Server.Get<Writer>().ChangeAsync(session =>
        {
            Audit.Write(session, entry);
            return true;
        });
    }

    public Task<long> CountAsync(string table) => gateway.CountAsync(table);

    public async ValueTask DisposeAsync() => await gateway.DisposeAsync();
}
