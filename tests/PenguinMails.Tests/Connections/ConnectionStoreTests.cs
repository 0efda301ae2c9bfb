using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Encryption;
using Xunit;

namespace PenguinMails.Tests.Connections;

public sealed class ConnectionStoreTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_saved_is_found_by_tenant_by_provider_and_by_id(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var saved = await SaveAsync(server, tenant.Id, "token-1");
        var store = server.Get<ConnectionStore>();

        Assert.Equal(saved, Assert.Single(await store.OfTenantAsync(tenant.Id, Ct)));
        Assert.Equal(saved, await store.FindAsync(tenant.Id, "postmark", Ct));
        Assert.Equal(saved, await store.FindByIdAsync(saved!.Id, Ct));
        Assert.Null(await store.FindAsync(Guid.CreateVersion7(), "postmark", Ct));
        Assert.Equal(64, saved.WebhookSecret.Length);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task No_secret_is_readable_in_the_database(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var saved = await SaveAsync(server, tenant.Id, "token-very-secret");

        using var read = await server.Get<Database>().ReadAsync(Ct);
        var row = read.First<ConnectionRow>($"SELECT {ConnectionRow.Columns} FROM connections WHERE tenant_id = @Id", new { tenant.Id })!;
        var stored = row.ToString() + string.Concat((await server.Get<Audit>().ListAsync(tenant.Id, null, 50, Ct)).Select(entry => entry.Detail));
        Assert.DoesNotContain("token-very-secret", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(saved!.WebhookSecret, stored, StringComparison.Ordinal);
        Assert.Contains("sender@yourdomain.com", row.Settings, StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Who_saves_what_somebody_else_has_changed_is_told(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var first = await SaveAsync(server, tenant.Id, "token-1");

        var second = await SaveAsync(server, tenant.Id, "token-2", first!.Version);
        var late = await SaveAsync(server, tenant.Id, "token-3", first.Version);

        Assert.Equal(first.Version + 1, second!.Version);
        Assert.Null(late);
        Assert.Equal("token-2", Assert.IsType<PostmarkSettings>((await server.Get<ConnectionStore>().FindAsync(tenant.Id, "postmark", Ct))!.Settings).ApiToken);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Of_many_who_save_the_same_version_one_wins(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var first = await SaveAsync(server, tenant.Id, "token-0");

        var saved = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => SaveAsync(server, tenant.Id, $"token-{i}", first!.Version)));

        Assert.Single(saved, connection => connection is not null);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_deleted_connection_carries_nothing_but_verifies_its_webhooks_for_45_days(StorageKind storage)
    {
        var time = new Clock();
        await using var server = await GatewayServer.StartAsync(storage, time: time);
        var tenant = await server.CreateTenantAsync();
        var saved = await SaveAsync(server, tenant.Id, "token");
        var store = server.Get<ConnectionStore>();

        Assert.True(await server.Get<ConnectionChanges>().DeleteAsync(tenant.Id, "postmark", "test"));
        Assert.False(await server.Get<ConnectionChanges>().DeleteAsync(tenant.Id, "postmark", "test"));

        Assert.Empty(await store.OfTenantAsync(tenant.Id, Ct));
        var kept = await store.FindByIdAsync(saved!.Id, Ct);
        Assert.Equal(saved.WebhookSecret, kept!.WebhookSecret);
        Assert.False(kept.Enabled);
        var again = await SaveAsync(server, tenant.Id, "token");
        Assert.NotEqual(saved.Id, again!.Id);
        time.Advance(TimeSpan.FromDays(46));
        Assert.Null(await store.FindByIdAsync(saved.Id, Ct));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_replaced_webhook_secret_works_for_a_day_more(StorageKind storage)
    {
        var time = new Clock();
        await using var server = await GatewayServer.StartAsync(storage, time: time);
        var tenant = await server.CreateTenantAsync();
        var saved = await SaveAsync(server, tenant.Id, "token");
        var store = server.Get<ConnectionStore>();

        await server.Get<ConnectionChanges>().RotateWebhookSecretAsync(tenant.Id, "postmark", "test");
        var rotated = await store.FindByIdAsync(saved!.Id, Ct);
        time.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMinutes(2));
        var later = await store.FindByIdAsync(saved.Id, Ct);

        Assert.Equal(saved.WebhookSecret, rotated!.PreviousWebhookSecret);
        Assert.NotEqual(saved.WebhookSecret, rotated.WebhookSecret);
        Assert.Null(later!.PreviousWebhookSecret);
        Assert.Equal(rotated.WebhookSecret, later.WebhookSecret);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_pause_is_seen_at_once(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var saved = await SaveAsync(server, tenant.Id, "token");
        Assert.True((await server.Get<ConnectionStore>().FindByIdAsync(saved!.Id, Ct))!.Enabled);

        await server.Get<ConnectionChanges>().SetEnabledAsync(tenant.Id, "postmark", false, "test");

        Assert.False((await server.Get<ConnectionStore>().FindByIdAsync(saved.Id, Ct))!.Enabled);
        Assert.False((await server.Get<ConnectionStore>().FindAsync(tenant.Id, "postmark", Ct))!.Enabled);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task After_a_rotation_every_secret_is_under_the_new_key(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var saved = await SaveAsync(server, tenant.Id, "token");
        await server.Get<ConnectionChanges>().RotateWebhookSecretAsync(tenant.Id, "postmark", "test");

        var key = server.Get<KeyRing>().Rotate();
        Assert.Equal(1, await server.Get<ConnectionChanges>().RenewAllAsync(Ct));

        using var read = await server.Get<Database>().ReadAsync(Ct);
        var row = read.First<ConnectionRow>($"SELECT {ConnectionRow.Columns} FROM connections WHERE tenant_id = @Id", new { tenant.Id })!;
        Assert.All((string[])[row.Secrets, row.WebhookSecret, row.PreviousWebhookSecret!], stored => Assert.StartsWith(key + ".", stored, StringComparison.Ordinal));
        Assert.Equal(saved!.Settings, (await server.Get<ConnectionStore>().FindByIdAsync(saved.Id, Ct))!.Settings);
    }

    [Fact]
    public async Task Another_node_sees_a_change_when_it_polls()
    {
        await using var one = await GatewayServer.StartAsync(StorageKind.Postgres);
        await using var two = await GatewayServer.StartAsync(
            more: builder => builder.Services.Replace(ServiceDescriptor.Singleton(one.Get<StorageOptions>())));
        var tenant = await one.CreateTenantAsync();
        await SaveAsync(one, tenant.Id, "token-1");
        Assert.Equal("token-1", TokenOf(await two.Get<ConnectionStore>().FindAsync(tenant.Id, "postmark", Ct)));

        await SaveAsync(one, tenant.Id, "token-2");
        await two.Get<ConfigurationVersions>().PollAsync(Ct);

        Assert.Equal("token-2", TokenOf(await two.Get<ConnectionStore>().FindAsync(tenant.Id, "postmark", Ct)));
    }

    [Fact]
    public void Settings_come_apart_into_what_is_secret_and_what_is_not_and_together_again()
    {
        var settings = new MailgunSettings { ApiKey = "key-1", WebhookSigningKey = "key-2", Domain = "yourdomain.com", TagPrefix = "pm-" };

        var (plain, secret) = SettingsJson.Split(settings);

        Assert.DoesNotContain("key-", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("yourdomain", secret, StringComparison.Ordinal);
        Assert.Equal(settings, SettingsJson.Join(typeof(MailgunSettings), plain, secret));
    }

    [Fact]
    public void A_list_with_a_password_in_it_is_secret_as_a_whole()
    {
        var (plain, secret) = SettingsJson.Split(new Servers { Name = "mine", List = [new() { Host = "mx", Password = "hidden" }] });

        Assert.Equal("""{"name":"mine"}""", plain);
        Assert.Contains("hidden", secret, StringComparison.Ordinal);
    }

    private static string TokenOf(Connection? connection) => Assert.IsType<PostmarkSettings>(connection!.Settings).ApiToken;

    private static Task<Connection?> SaveAsync(GatewayServer server, Guid tenant, string token, int? version = null) =>
        server.Get<ConnectionChanges>().SaveAsync(
            tenant, "postmark", new PostmarkSettings { ApiToken = token, DefaultSender = "sender@yourdomain.com" }, version, "test", Ct);

    private sealed class Clock : TimeProvider
    {
        private TimeSpan ahead;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;

        public void Advance(TimeSpan by) => ahead += by;
    }

    private sealed record Servers
    {
        public required string Name { get; init; }
        public required IReadOnlyList<Server> List { get; init; }
    }

    private sealed record Server
    {
        public required string Host { get; init; }

        [Secret] public string? Password { get; init; }
    }
}
