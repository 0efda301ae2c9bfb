using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Webhooks.Intake;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

public sealed class BurstTests
{
    [Fact]
    public async Task What_does_not_fit_in_memory_is_processed_without_waiting_for_the_clock()
    {
        await using var gateway = await HookedGateway.StartedAsync(StorageKind.Sqlite);
        var (inbox, now, body) = (gateway.Quiet.Server.Get<WebhookInbox>(), gateway.Quiet.Time.GetUtcNow(), "not understood"u8.ToArray());

        await Task.WhenAll(Enumerable.Range(0, WebhookInbox.MostInMemory + 20_000).Select(i => inbox.PutAsync(new()
        {
            Id = Guid.CreateVersion7(now),
            TenantId = gateway.Quiet.Tenant.Id,
            ConnectionId = gateway.Postmark.Id,
            Provider = "postmark",
            ReceivedAt = now,
            NextAt = now,
            Body = body,
        })));

        await Eventually.TrueAsync(async () => await gateway.CountAsync("pending") == 0);
        Assert.Equal(WebhookInbox.MostInMemory + 20_000, await gateway.CountAsync(EnumNames.Of(RawEventState.Quarantined)));
    }
}
