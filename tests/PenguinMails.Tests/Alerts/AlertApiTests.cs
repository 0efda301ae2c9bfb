using System.Net;
using System.Text.Json;
using PenguinMails.Gateway.Alerts;
using Xunit;

namespace PenguinMails.Tests.Alerts;

public sealed class AlertApiTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task Alerts_are_read_page_by_page_newest_first(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var connection = await watched.ConnectionAsync("postmark");
        foreach (var i in Enumerable.Range(0, 5))
        {
            watched.Time.Advance(TimeSpan.FromSeconds(1));
            await watched.Get<AlertStore>().RaiseAsync(connection, AlertKind.DomainUnverified, "gone", $"d{i}.example.com");
        }

        var first = await WatchedGateway.JsonAsync(watched.Admin, "/api/v1/tenant/alerts?limit=3");
        var second = await WatchedGateway.JsonAsync(watched.Admin, "/api/v1/tenant/alerts?limit=3&cursor=" + first.GetProperty("next_cursor").GetString());
        Assert.Equal(
            ["d4.example.com", "d3.example.com", "d2.example.com", "d1.example.com", "d0.example.com"],
            first.GetProperty("data").EnumerateArray().Concat(second.GetProperty("data").EnumerateArray()).Select(alert => alert.GetProperty("subject").GetString()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Each_reader_marks_for_themselves_and_whoever_resolves_is_named(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Get<AlertStore>().RaiseAsync(await watched.ConnectionAsync("postmark"), AlertKind.WebhookMismatch, "forged");
        var id = (await watched.AlertsAsync())[0].GetProperty("id").GetString();

        (await watched.PostAsync($"/{id}/read")).EnsureSuccessStatusCode();
        Assert.True((await watched.AlertsAsync())[0].GetProperty("read").GetBoolean());
        var user = await watched.Gateway.Server.SignedInAsync(watched.Tenant.AdminEmail);
        var theirs = await WatchedGateway.JsonAsync(user, "/api/v1/tenant/alerts");
        Assert.False(theirs.GetProperty("data")[0].GetProperty("read").GetBoolean());

        (await watched.PostAsync($"/{id}/resolve")).EnsureSuccessStatusCode();
        var resolved = (await watched.AlertsAsync("?state=resolved"))[0];
        Assert.Equal("key Admin", resolved.GetProperty("resolved_by").GetString());
        (await watched.PostAsync($"/{id}/resolve")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Nobody_sees_or_changes_alerts_of_another_tenant()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await watched.Get<AlertStore>().RaiseAsync(await watched.ConnectionAsync("postmark"), AlertKind.WebhookMismatch, "forged");
        var id = (await watched.AlertsAsync())[0].GetProperty("id").GetString();
        var other = watched.Gateway.Server.Client((await watched.Gateway.Server.CreateTenantAsync()).AdminKey);

        Assert.Empty((await WatchedGateway.JsonAsync(other, "/api/v1/tenant/alerts")).GetProperty("data").EnumerateArray());
        foreach (var what in (string[])["read", "resolve"])
            Assert.Equal(HttpStatusCode.NotFound, await WatchedGateway.PostAsync(other, $"/api/v1/tenant/alerts/{id}/{what}"));
        Assert.Single(await watched.AlertsAsync("?state=open"));
    }

    [Fact]
    public async Task A_state_that_is_none_is_named()
    {
        await using var watched = await WatchedGateway.StartAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await watched.StatusAsync("?state=broken"));
    }

    [Fact]
    public async Task The_contract_names_the_alerts()
    {
        await using var watched = await WatchedGateway.StartAsync();
        var paths = (await WatchedGateway.JsonAsync(watched.Admin, "/openapi/v1.json")).GetProperty("paths");
        foreach (var path in (string[])["", "/{id}/read", "/{id}/resolve"])
            Assert.True(paths.TryGetProperty("/api/v1/tenant/alerts" + path, out _));
    }
}
