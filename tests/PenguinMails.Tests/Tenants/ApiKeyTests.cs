using System.Net;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Tenants;

public sealed class ApiKeyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_key_is_stored_as_nothing_but_a_hash(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();

        using var read = await server.Get<Database>().ReadAsync(Ct);
        var hashes = read.Query<byte[]>("SELECT key_hash FROM api_keys");
        Assert.Contains(hashes, hash => hash.SequenceEqual(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(tenant.SendKey))));
        Assert.Equal(3, read.First<int>("SELECT COUNT(*) FROM api_keys WHERE tenant_id = @Id", new { tenant.Id }));
        Assert.All(await server.Get<ApiKeys>().ListAsync(tenant.Id, Ct), key => Assert.Equal(4, key.LastFour.Length));
        Assert.All(await server.Get<Audit>().ListAsync(tenant.Id, null, 50, Ct), entry => Assert.DoesNotContain("pm_", entry.Detail, StringComparison.Ordinal));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_revoked_key_stops_working_at_once_though_it_was_used_a_moment_ago(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var client = server.Client(tenant.ReadKey);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/nothing-here", Ct)).StatusCode);

        var keys = server.Get<ApiKeys>();
        var key = (await keys.ListAsync(tenant.Id, Ct)).Single(key => key.Scope == "read");
        Assert.False(await keys.RevokeAsync(Guid.CreateVersion7(), key.Id, "test"));
        Assert.True(await keys.RevokeAsync(tenant.Id, key.Id, "test"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/nothing-here", Ct)).StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer pm_")]
    [InlineData("Bearer pm_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Basic cG1fOg==")]
    [InlineData("Bearer 'pm_\u00e4")]
    public async Task What_is_no_key_is_answered_as_a_problem(string header)
    {
        await using var server = await GatewayServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/nothing-here");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = server.Url };
        using var answer = await client.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("/problems/unauthorized", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public void Admin_includes_the_other_scopes_and_they_do_not_include_each_other()
    {
        static bool May(Scope own, Scope asked) => Caller.OfKey(default, default, "key", own, null).May(asked);

        Assert.All(Enum.GetValues<Scope>(), scope => Assert.True(May(Scope.Admin, scope)));
        Assert.Equal([Scope.Send], Enum.GetValues<Scope>().Where(scope => May(Scope.Send, scope)));
        Assert.Equal([Scope.Read], Enum.GetValues<Scope>().Where(scope => May(Scope.Read, scope)));
    }
}
