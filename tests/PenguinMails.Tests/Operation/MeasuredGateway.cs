using PenguinMails.Gateway.Retention;
using PenguinMails.Tests.Alerts;
using Xunit;

namespace PenguinMails.Tests.Operation;

/// <summary>Alone: OpenTelemetry hears all gateways in a process, and these tests want to hear one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryAlone
{
    public const string Name = "telemetry";
}

/// <summary>A gateway that has been through all that is measured: sends, a provider that refuses its key, webhooks good and bad, alerts and emails about them.</summary>
public sealed class MeasuredGateway : IAsyncLifetime
{
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8";

    internal TestTenant Tenant { get; private set; } = null!;

    /// <summary>As <c>/metrics</c> answers without being asked for a format.</summary>
    internal string Text { get; private set; } = "";

    /// <summary>As it answers a Prometheus that can read names with dots.</summary>
    internal string OpenMetricsText { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await using var watched = await WatchedGateway.StartAsync();
        Tenant = watched.Tenant;
        var admin = watched.Gateway.Server.Client(Tenant.AdminKey);
        await WatchedGateway.PostAsync(admin, "/api/v1/tenant/esp/hooks", new { url = $"{watched.Gateway.Server.Url}nowhere" });
        await watched.Sandbox.FaultAsync("postmark", "invalid_key");
        await SendAsync(watched);
        var alert = await watched.WaitForAsync("key_rejected", "open");
        await watched.WaitForMailsAsync(alert.GetProperty("title").GetString()!, 1);
        await watched.Sandbox.ClearFaultsAsync();
        await watched.PassAsync(TimeSpan.FromMinutes(6));
        await SendAsync(watched);
        await watched.WaitForAsync("key_rejected", "resolved");
        await WatchedGateway.PostAsync(watched.Gateway.Sender, "/webhooks/postmark", new { RecordType = "Delivery" });
        await Eventually.TrueAsync(async () =>
        {
            await watched.PassAsync(TimeSpan.FromSeconds(1));
            return (await admin.GetStringAsync("/api/v1/tenant/esp/hooks")).Contains("The endpoint answered", StringComparison.Ordinal);
        });
        await watched.Gateway.Server.Get<RetentionRound>().RunAsync(CancellationToken.None);

        var client = watched.Gateway.Server.Client();
        Text = await client.GetStringAsync("/metrics");
        client.DefaultRequestHeaders.Add("Accept", OpenMetrics);
        OpenMetricsText = await client.GetStringAsync("/metrics");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task SendAsync(WatchedGateway watched) =>
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
}
