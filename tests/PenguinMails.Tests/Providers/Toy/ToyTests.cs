using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers;
using Xunit;

namespace PenguinMails.Tests.Providers.Toy;

/// <summary>docs/adding-a-provider.md, shown true: a folder and one line, and the gateway as it is.</summary>
public sealed class ToyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_provider_of_its_own_folder_and_one_line_is_set_up_tested_sends_and_is_heard(StorageKind storage)
    {
        await using var toy = await ToyServer.StartAsync();
        await using var server = await StartAsync(storage, toy.Url);
        var tenant = await server.CreateTenantAsync();
        var admin = server.Client(tenant.AdminKey);

        var refused = await admin.PostAsJsonAsync("/api/v1/tenant/esp/toy", new { api_key = "wrong", default_sender = "noreply@yourdomain.com" }, Ct);
        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("Invalid API key. Please check your credentials and try again.", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var bounds = await admin.PostAsJsonAsync("/api/v1/tenant/esp/toy", new { api_key = ToyServer.Key, default_sender = "noreply@yourdomain.com", timeout_s = 99 }, Ct);
        Assert.Contains("Must be 1 to 60.", await bounds.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        var saved = await JsonAsync(await admin.PostAsJsonAsync("/api/v1/tenant/esp/toy", new { api_key = ToyServer.Key, default_sender = "noreply@yourdomain.com" }, Ct));
        Assert.Equal("••••-toy", saved["api_key"]!.GetValue<string>());
        var tested = await JsonAsync(await admin.PostAsync("/api/v1/tenant/esp/toy/test", null, Ct));
        Assert.True(tested["ok"]!.GetValue<bool>());

        var sent = await server.Client(tenant.SendKey).PostAsJsonAsync("/api/v1/emails/send", new { to = "user@example.com", subject = "Hello", text_body = "Hello", provider = "toy" }, Ct);
        var id = (await JsonAsync(sent))["id"]!.GetValue<string>();
        JsonNode? message = null;
        await Eventually.TrueAsync(async () => (message = await server.Client(tenant.ReadKey).GetFromJsonAsync<JsonNode>($"/api/v1/emails/{id}", Ct))!
            ["deliveries"]![0]!["status"]!.GetValue<string>() == "delivered", () => $"It stays: {message}");
        Assert.Equal("user@example.com", Assert.Single(toy.Taken)["to"]![0]!.GetValue<string>());

        var cards = await JsonAsync(await admin.GetAsync("/api/v1/tenant/esp/providers", Ct));
        var card = cards["data"]!.AsArray().Single(card => card!["provider"]!.GetValue<string>() == "toy")!;
        Assert.Equal(("Toy", "active", 1L), (card["name"]!.GetValue<string>(), card["status"]!.GetValue<string>(), card["sent_today"]!.GetValue<long>()));
        var board = await JsonAsync(await admin.GetAsync("/api/v1/tenant/esp/readiness", Ct));
        var row = Assert.Single(board["data"]!.AsArray())!;
        Assert.Equal(("yourdomain.com", "toy", true), (row["domain"]!.GetValue<string>(), row["provider"]!.GetValue<string>(), row["ready"]!.GetValue<bool>()));
        Assert.Equal("ready", row["webhook"]!["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Its_pages_are_drawn_without_a_page_of_its_own()
    {
        await using var toy = await ToyServer.StartAsync();
        await using var server = await StartAsync(StorageKind.Sqlite, toy.Url);
        var tenant = await server.CreateTenantAsync();
        var client = await server.SignedInAsync(tenant.AdminEmail);

        var page = await client.GetStringAsync("/dashboard/settings/integrations/esp/toy", Ct);
        Assert.All((string[])["Emails through the toy.", "API Key", "From Toy", "Default Sender", "Timeout"], text => Assert.Contains(text, page, StringComparison.Ordinal));
        var overview = await client.GetStringAsync("/dashboard/settings/integrations/esp", Ct);
        Assert.All((string[])["card-toy", "Trying things out", "#0b7285"], text => Assert.Contains(text, overview, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_of_it_that_proves_nothing_is_unknown_and_a_forged_report_is_turned_away()
    {
        await using var broken = await ScriptedPeer.StartAsync(ScriptedPeer.Says(500, ""));
        await using var server = await StartAsync(StorageKind.Sqlite, broken.Url);
        var adapter = server.Get<ProviderCatalog>().Find("toy")!;
        var connection = TestProviders.Connection("toy", new ToySettings { ApiKey = ToyServer.Key, DefaultSender = "noreply@yourdomain.com" });

        var outcome = Assert.Single(await adapter.SendAsync(connection, Samples.CallTo("anna@example.com"), Ct));

        Assert.IsType<SendOutcome.Unknown>(outcome);
        Assert.False(adapter.Verify(connection, new(new Microsoft.AspNetCore.Http.HeaderDictionary { ["Authorization"] = "Basic Zm9yZ2VkOmZvcmdlZA==" }, default, default)));
    }

    private static Task<GatewayServer> StartAsync(StorageKind storage, string url) => GatewayServer.StartAsync(storage, more: builder =>
    {
        builder.Configuration["Providers:Toy:BaseUrl"] = url;
        builder.Services.AddProvider(ToyProvider.Registration, builder.Configuration);
    });

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
