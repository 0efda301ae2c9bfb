using System.Net.Http.Json;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Connections;

public sealed class KeyRotationTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task A_key_is_replaced_while_emails_go_out_and_none_of_them_waits_or_goes_elsewhere(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var (before, after) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        await SaveAsync(before, 200);
        using var enough = new CancellationTokenSource();
        var sending = SendAsync(gateway, enough.Token);
        await Eventually.TrueAsync(async () => await TakenByAsync(before) >= 5);

        // A key that is refused changes nothing, one that is good takes over.
        await SaveAsync("an-invalid-token", 422);
        await SaveAsync(after, 200);
        await Eventually.TrueAsync(async () => await TakenByAsync(after) >= 5);
        await enough.CancelAsync();

        var ids = await sending;
        foreach (var id in ids)
        {
            var delivery = (await gateway.WaitForAsync(id, "sent", "delivered")).GetProperty("deliveries")[0];
            var attempt = Assert.Single(delivery.GetProperty("attempts").EnumerateArray());
            Assert.Equal(("postmark", "accepted"), (attempt.GetProperty("provider").GetString(), attempt.GetProperty("outcome").GetString()));
        }

        Assert.Equal(ids.Count, await TakenByAsync(before) + await TakenByAsync(after));

        async Task SaveAsync(string token, int status)
        {
            var answer = await ConnectionAdmin.AnswerAsync(await admin.PostAsJsonAsync("/api/v1/tenant/esp/postmark", new { api_token = token }));
            Assert.True(answer.Status == status, answer.Body.ToJsonString());
        }

        async Task<int> TakenByAsync(string token) =>
            (await new PostmarkClient(gateway.Sandbox, token).GetAsync("/messages/outbound?count=500&offset=0&tag=rotation")).Body.GetProperty("TotalCount").GetInt32();
    }

    /// <summary>One after the other, each once the one before was taken, until it is enough.</summary>
    private static async Task<List<string>> SendAsync(ConnectedGateway gateway, CancellationToken enough)
    {
        var ids = new List<string>();
        while (!enough.IsCancellationRequested)
        {
            var to = $"user{ids.Count}@example.com";
            ids.Add(await gateway.SendAsync(new { from = "noreply@yourdomain.com", to, subject = "Hello", text_body = "Hello", tags = (string[])["rotation"] }));
            await gateway.WaitForAsync(ids[^1], "sent", "delivered");
        }

        return ids;
    }
}
