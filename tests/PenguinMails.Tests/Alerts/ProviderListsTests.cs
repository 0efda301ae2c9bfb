using System.Net;
using System.Text;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using Xunit;

namespace PenguinMails.Tests.Alerts;

/// <summary>Mailgun sends no webhook when an address is taken off one of its lists, so they are read.</summary>
public sealed class ProviderListsTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task What_was_on_mailguns_list_and_is_not_any_more_is_lifted_and_nothing_else(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var mailgun = SuppressionList.SourceOf((await watched.ConnectionAsync("mailgun")).Id);
        string[] everybody = ["kept@example.com", "removed@example.com", "told-by-another@example.com", "never-listed@example.com"];
        foreach (var address in everybody[..3])
            await AskAsync(watched, HttpMethod.Post, "bounces", address);
        await AddAsync(watched, mailgun, everybody[..2]);
        await AddAsync(watched, "con_another", everybody[2]);
        await AddAsync(watched, mailgun, everybody[3]);
        await watched.PassAsync(TimeSpan.FromHours(1));

        await AskAsync(watched, HttpMethod.Delete, "bounces/removed@example.com");
        await AskAsync(watched, HttpMethod.Delete, "bounces/told-by-another@example.com");
        await watched.PassAsync(TimeSpan.FromHours(1));

        Assert.Equal(everybody.Except(["removed@example.com"]).Order(), await SuppressedAsync(watched));
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_or_is_another_domains_lifts_nothing()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await AskAsync(watched, HttpMethod.Post, "bounces", "kept@example.com");
        await AddAsync(watched, SuppressionList.SourceOf((await watched.ConnectionAsync("mailgun")).Id), "kept@example.com");
        await watched.PassAsync(TimeSpan.FromHours(1));

        await watched.Sandbox.FaultAsync("mailgun", "error_503");
        await watched.PassAsync(TimeSpan.FromHours(1));
        await watched.Sandbox.ClearFaultsAsync();
        await watched.SaveAsync("mailgun", new { domain = "mail.yourdomain.com" });
        await watched.PassAsync(TimeSpan.FromHours(1));

        Assert.Equal(["kept@example.com"], await SuppressedAsync(watched));
    }

    private static async Task AskAsync(WatchedGateway watched, HttpMethod method, string list, string? address = null)
    {
        using var request = new HttpRequestMessage(method, "/v3/yourdomain.com/" + list);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("api:key-" + watched.Tenant.Id.ToString("N"))));
        if (address is not null)
            request.Content = new FormUrlEncodedContent([new("address", address)]);
        using var answer = await watched.Sandbox.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<bool> AddAsync(WatchedGateway watched, string source, params string[] addresses) => watched.Get<Writer>().ChangeAsync(session =>
    {
        var now = watched.Time.GetUtcNow();
        SuppressionList.Add(session, addresses.Select(address => new Suppression(
            watched.Tenant.Id, address, SuppressionScope.All, SuppressionReason.HardBounce, source, true, now, Guid.CreateVersion7(now), null)));
        return true;
    });

    private static async Task<IReadOnlyList<string>> SuppressedAsync(WatchedGateway watched)
    {
        using var read = await watched.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        return read.Query<string>("SELECT address FROM suppressions WHERE tenant_id = @Id AND active ORDER BY address", new { watched.Tenant.Id });
    }
}
