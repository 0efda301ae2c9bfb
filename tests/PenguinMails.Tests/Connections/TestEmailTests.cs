using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>Test emails are messages of the tenant, marked, and followed to their end.</summary>
public sealed class TestEmailTests
{
    [Theory]
    [InlineData(StorageKind.Sqlite, "test", "you@example.com", "delivered")]
    [InlineData(StorageKind.Sqlite, "test-email", "you@example.com", "delivered")]
    [InlineData(StorageKind.Postgres, "test-email", "you@example.com", "delivered")]
    [InlineData(StorageKind.Sqlite, "test-email", "hard-bounce@example.com", "bounced")]
    public async Task It_is_listed_as_a_test_and_followed_to_its_end(StorageKind storage, string call, string to, string status)
    {
        await using var admin = await ConnectedAsync(storage);

        var sent = await admin.PostAsync($"postmark/{call}", new { to });
        var id = sent.Text("message_id")!;

        Assert.True(sent.Body["ok"]!.GetValue<bool>(), sent.Body.ToJsonString());
        await Eventually.TrueAsync(async () => Delivery(await EmailAsync(admin, id))["status"]!.GetValue<string>() == status);
        var email = await EmailAsync(admin, id);
        Assert.True(email["test"]!.GetValue<bool>());
        Assert.Equal("accepted", Assert.Single(Delivery(email)["attempts"]!.AsArray())!["outcome"]!.GetValue<string>());
        var listed = Assert.Single((await ReadAsync(admin, "/api/v1/emails"))["data"]!.AsArray())!;
        Assert.Equal((id, true), (listed["id"]!.GetValue<string>(), listed["test"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Only_tests_are_marked()
    {
        await using var admin = await ConnectedAsync();
        var sent = await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", new { to = "user@example.com", subject = "Hello", text_body = "Hello" }, TestContext.Current.CancellationToken);

        var id = JsonNode.Parse(await sent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!.GetValue<string>();

        Assert.Null((await EmailAsync(admin, id))["test"]);
    }

    [Fact]
    public async Task A_refused_test_fails_at_once_and_is_not_tried_again()
    {
        await using var admin = await ConnectedAsync();
        await admin.Sandbox.FaultAsync("postmark", "error_503", count: 1);

        var sent = await admin.PostAsync("postmark/test-email", new { to = "you@example.com" });

        Assert.False(sent.Body["ok"]!.GetValue<bool>());
        var delivery = Delivery(await EmailAsync(admin, sent.Text("message_id")!));
        Assert.Equal("failed", delivery["status"]!.GetValue<string>());
        Assert.Empty(await admin.Sandbox.MessagesAsync());
    }

    [Fact]
    public async Task It_goes_out_through_a_paused_connection_and_not_to_a_suppressed_address()
    {
        await using var admin = await ConnectedAsync();
        await admin.PostAsync("postmark/disable", null);

        var bounced = await admin.PostAsync("postmark/test-email", new { to = "hard-bounce@example.com" });
        await Eventually.TrueAsync(async () => Delivery(await EmailAsync(admin, bounced.Text("message_id")!))["status"]!.GetValue<string>() == "bounced");
        var again = await admin.PostAsync("postmark/test-email", new { to = "hard-bounce@example.com" });

        Assert.Equal((false, "hard-bounce@example.com is on the suppression list."), (again.Body["ok"]!.GetValue<bool>(), again.Text("detail")));
        Assert.Equal("suppressed", Delivery(await EmailAsync(admin, again.Text("message_id")!))["status"]!.GetValue<string>());
        Assert.Single(await admin.Sandbox.MessagesAsync());
    }

    [Fact]
    public async Task A_connection_test_says_that_an_email_was_sent_to_nobody()
    {
        await using var admin = await ConnectedAsync();

        var tested = await admin.PostAsync("postmark/test", null);

        Assert.EndsWith("Postmark accepted a test email that reaches nobody.", tested.Text("detail"), StringComparison.Ordinal);
        Assert.Null(tested.Body["message_id"]);
        Assert.Empty((await ReadAsync(admin, "/api/v1/emails"))["data"]!.AsArray());
    }

    private static async Task<ConnectionAdmin> ConnectedAsync(StorageKind storage = StorageKind.Sqlite)
    {
        var admin = await ConnectionAdmin.StartAsync(storage);
        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);
        await admin.Sandbox.ForgetMessagesAsync();
        return admin;
    }

    private static Task<JsonNode> EmailAsync(ConnectionAdmin admin, string id) => ReadAsync(admin, $"/api/v1/emails/{id}");

    private static async Task<JsonNode> ReadAsync(ConnectionAdmin admin, string path) => JsonNode.Parse(await admin.Client.GetStringAsync(path))!;

    private static JsonNode Delivery(JsonNode email) => Assert.Single(email["deliveries"]!.AsArray())!;
}
