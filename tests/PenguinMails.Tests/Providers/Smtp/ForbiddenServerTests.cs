using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>A tenant names this very machine as its mail server, and the operator has not allowed that.</summary>
public sealed class ForbiddenServerTests : IAsyncLifetime
{
    private readonly TcpListener inside = new(IPAddress.Loopback, 0);
    private GatewayServer server = null!;
    private TestTenant tenant = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        inside.Start();
        server = await GatewayServer.StartAsync(settings: new Dictionary<string, string?> { ["AllowedNetworks"] = "10.0.0.0/8" });
        tenant = await server.CreateTenantAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        inside.Dispose();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task It_is_not_saved(string host)
    {
        using var body = new StringContent(new JsonObject { ["servers"] = new JsonArray(new JsonObject { ["name"] = "own", ["host"] = host, ["port"] = Port, ["security"] = "none" }) }.ToJsonString(), null, "application/json");

        var refused = await ConnectionAdmin.AnswerAsync(await server.Client(tenant.AdminKey).PostAsync("/api/v1/tenant/esp/smtp", body, Ct));

        Assert.Equal(422, refused.Status);
        Assert.Equal(
            $"own: {host} has no public address. Enter a public server, or ask the operator of this gateway to add its network to AllowedNetworks.",
            refused.Body["errors"]!["servers.0.host"]![0]!.GetValue<string>());
        Assert.False(inside.Pending());
    }

    [Fact]
    public async Task What_was_saved_before_is_not_sent_to()
    {
        var settings = SmtpGateway.Settings(new SmtpServer { Name = "own", Host = "localhost", Port = Port, Security = SmtpEncryption.None });
        var connection = await server.Get<ConnectionChanges>().SaveAsync(tenant.Id, "smtp", settings, null, "test", Ct);

        var outcome = Assert.Single(await server.Get<ProviderCatalog>().Find("smtp")!.SendAsync(connection!, Samples.CallTo("user@example.com"), Ct));

        var wrong = Assert.IsType<SendOutcome.Misconfigured>(outcome);
        Assert.Equal("own: localhost has no public address, and its network is not in AllowedNetworks.", wrong.Detail);
        Assert.False(inside.Pending());
    }

    private int Port => ((IPEndPoint)inside.LocalEndpoint).Port;
}
