using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Commands;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Operation;

/// <summary>What <c>./run</c> makes, and makes again.</summary>
public sealed class DemoTenantTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cold_outreach_goes_out_by_SMTP_in_the_first_run_and_in_the_second_on_other_ports()
    {
        var folder = Directory.CreateTempSubdirectory("demo-").FullName;
        try
        {
            var first = await RunAsync(folder, async (_, client) =>
            {
                await DeliveredAsync(client, "open@example.com", message => message.GetProperty("opened_at").ValueKind == JsonValueKind.String);
                await DeliveredAsync(client, "click@example.com", message => message.GetProperty("clicked_at").ValueKind == JsonValueKind.String);
                await DeliveredAsync(client, "unsubscribe@example.com", message => message.GetProperty("unsubscribed_at").ValueKind == JsonValueKind.String);
            });
            var second = await RunAsync(folder, async (sandbox, client) =>
            {
                await DeliveredAsync(client, "dsn@example.com", message => message.GetProperty("status").GetString() == "bounced");
                Assert.Single(await sandbox.MessagesAsync("smtp", "dsn@example.com"));
            });
            Assert.Equal(first, second);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Its_domain_is_verified_at_every_provider_also_when_the_sandbox_has_forgotten()
    {
        var folder = Directory.CreateTempSubdirectory("demo-").FullName;
        try
        {
            for (var run = 0; run < 2; run++)
                await RunAsync(folder, async (_, client) =>
                {
                    foreach (var provider in (string[])["mailgun", "smtp"])
                    {
                        // A question by UDP may be lost, and is then put again.
                        JsonElement domain = default;
                        await Eventually.TrueAsync(async () =>
                        {
                            var answer = await client.GetFromJsonAsync<JsonElement>($"/api/v1/tenant/esp/{provider}/domains", Ct);
                            domain = answer.GetProperty("data").EnumerateArray().Single(one => one.GetProperty("domain").GetString() == "yourdomain.com");
                            return IsVerified(domain) && domain.GetProperty("records").EnumerateArray().All(IsVerified);
                        }, () => domain.ToString());
                        Assert.NotEqual(0, domain.GetProperty("records").GetArrayLength());
                    }
                });

            static bool IsVerified(JsonElement shown) => shown.GetProperty("status").GetString() == "verified";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>The key, which stays the same.</returns>
    private static async Task<string> RunAsync(string folder, Func<SandboxServer, HttpClient, Task> work)
    {
        await using var sandbox = await SandboxServer.StartAsync();
        var dns = (await sandbox.JsonAsync("/_sandbox/dns")).GetProperty("port").GetInt32();
        await using var server = await GatewayServer.StartAsync(sandboxUrl: sandbox.Url, dataDirectory: folder, more: builder =>
        {
            builder.Configuration["Dns:Servers:0"] = $"127.0.0.1:{dns}";
            builder.Configuration["Providers:Smtp:HostName"] = "localhost";
            builder.Configuration["Providers:Smtp:BounceListen"] = "127.0.0.1:0";
        });
        var file = Path.Combine(folder, "first-run.json");
        var demo = ActivatorUtilities.CreateInstance<DemoTenant>(server.App.Services);
        Assert.Equal(0, await demo.EnsureAsync(new(sandbox.Url), file, TextWriter.Null, Ct));
        var key = JsonDocument.Parse(await File.ReadAllBytesAsync(file, Ct)).RootElement.GetProperty("admin_key").GetString()!;
        await work(sandbox, server.Client(key));
        return key;
    }

    private static async Task<JsonElement> DeliveredAsync(HttpClient client, string to, Func<JsonElement, bool> isDone)
    {
        var answer = await client.PostAsJsonAsync("/api/v1/emails/send", new
        {
            from = "noreply@yourdomain.com",
            to,
            subject = "Hello",
            html_body = "<p>Hello <a href=\"https://shop.example/\">there</a></p>",
            text_body = "Hello",
            type = "cold_outreach",
        }, Ct);
        var sent = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        JsonElement delivery = default;
        await Eventually.TrueAsync(async () =>
        {
            var message = await client.GetFromJsonAsync<JsonElement>($"/api/v1/emails/{sent.GetProperty("id").GetString()}", Ct);
            delivery = message.GetProperty("deliveries")[0];
            return isDone(delivery);
        }, () => $"It stays: {delivery}");
        Assert.Equal("smtp", delivery.GetProperty("provider").GetString());
        return delivery;
    }
}
