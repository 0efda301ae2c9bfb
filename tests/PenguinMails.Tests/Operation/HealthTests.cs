using System.Net;
using Xunit;

namespace PenguinMails.Tests.Operation;

public sealed class HealthTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task A_started_gateway_is_alive_and_ready(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        using var client = server.Client();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
    }
}
