using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests;

/// <summary>The gateway as it is run: real Kestrel on a free port, a data directory of its own, either database.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    private static int tenantNumber;

    private readonly List<HttpClient> clients = [];
    private readonly bool ownsDirectory;
    private readonly CancellationTokenSource stopping = new();
    private Task heart = Task.CompletedTask;

    private GatewayServer(WebApplication app, string dataDirectory, bool ownsDirectory) =>
        (App, DataDirectory, this.ownsDirectory) = (app, dataDirectory, ownsDirectory);

    public WebApplication App { get; }
    public string DataDirectory { get; }
    public Uri Url { get; private set; } = null!;

    public static async Task<GatewayServer> StartAsync(
        StorageKind storage = StorageKind.Sqlite,
        string? sandboxUrl = null,
        TimeProvider? time = null,
        Action<WebApplicationBuilder>? more = null,
        string? dataDirectory = null,
        Action<WebApplication>? map = null,
        string? postgres = null,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var directory = dataDirectory ?? Directory.CreateTempSubdirectory("gateway-").FullName;
        var all = await SettingsAsync(storage, directory, sandboxUrl, postgres);
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
            all[name] = value;
        var app = GatewayApp.Create([], builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            if (Environment.GetEnvironmentVariable("TEST_LOG") is { Length: > 0 })
                builder.Logging.AddSimpleConsole();
            builder.Services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1);
            if (time is not null)
                builder.Services.Replace(ServiceDescriptor.Singleton(time));

            more?.Invoke(builder);
        }, all);
        map?.Invoke(app);
        var server = new GatewayServer(app, directory, dataDirectory is null);
        await app.StartAsync();
        server.Url = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        if (time is FakeTimeProvider && storage == StorageKind.Postgres)
            server.heart = server.BeatAsync(server.stopping.Token);
        return server;
    }

    public T Get<T>() where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Keeps cookies apart from other clients and follows no redirect.</summary>
    public HttpClient Client(string? key = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        var client = new HttpClient(handler) { BaseAddress = Url };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        lock (clients)
            clients.Add(client);

        return client;
    }

    /// <summary>A tenant with a key of each scope, an admin and a member.</summary>
    public async Task<TestTenant> CreateTenantAsync()
    {
        var number = Interlocked.Increment(ref tenantNumber);
        var tenant = await Get<TenantDirectory>().CreateAsync($"Tenant {number}", "test");
        await OwnAsync(tenant.Id);
        var users = Get<Users>();
        var admin = await users.CreateAsync(tenant.Id, $"admin{number}@example.com", Password, UserRole.Admin, "test");
        var member = await users.CreateAsync(tenant.Id, $"member{number}@example.com", Password, UserRole.Member, "test");
        return new()
        {
            Id = tenant.Id,
            SendKey = await KeyAsync(tenant.Id, Scope.Send),
            ReadKey = await KeyAsync(tenant.Id, Scope.Read),
            AdminKey = await KeyAsync(tenant.Id, Scope.Admin),
            AdminEmail = admin!.Email,
            MemberEmail = member!.Email,
        };
    }

    /// <summary>A client with the session cookie of a user, as after signing in.</summary>
    public async Task<HttpClient> SignedInAsync(string email)
    {
        var user = await Get<Users>().FindByEmailAsync(email, CancellationToken.None);
        var token = await Get<Sessions>().StartAsync(user!);
        var client = Client();
        client.DefaultRequestHeaders.Add("Cookie", $"{SessionCookie.Name}={token}");
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            client.Dispose();

        await stopping.CancelAsync();
        await heart.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        if (ownsDirectory)
            Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>Nobody listens there: a test that starts no sandbox must not reach a real provider.</summary>
    private const string Nowhere = "http://127.0.0.1:9";

    /// <summary>On PostgreSQL a node claims a tenant in its next round, which never begins while the clock stands.</summary>
    private async Task OwnAsync(Guid tenant)
    {
        while (!Get<TenantLeases>().Owns(tenant))
            await Get<TenantLeases>().RenewAsync();
    }

    /// <summary>A node whose clock stands does not renew its lease, and the database, whose clock goes on, would take it for dead.</summary>
    private async Task BeatAsync(CancellationToken ct)
    {
        using var beat = new PeriodicTimer(TenantLeases.Lifetime / 5);
        while (await beat.WaitForNextTickAsync(ct))
            await Get<Writer>().ChangeAsync(session => session.Execute(
                $"UPDATE nodes SET alive_until = {session.Dialect.Clock} + @Lifetime WHERE epoch = @Epoch AND alive_until > 0",
                new { Get<TenantLeases>().Epoch, Lifetime = (long)TenantLeases.Lifetime.TotalMilliseconds }));
    }

    private async Task<string> KeyAsync(Guid tenant, Scope scope) =>
        (await Get<ApiKeys>().CreateAsync(tenant, scope.ToString(), scope, "test")).Secret;

    private static async Task<Dictionary<string, string?>> SettingsAsync(StorageKind storage, string directory, string? sandboxUrl, string? postgres)
    {
        var settings = new Dictionary<string, string?> { ["DataDirectory"] = directory, ["AllowedNetworks"] = "127.0.0.0/8,::1", ["Dns:Servers:0"] = RefusingDns.EndPoint };
        if (storage == StorageKind.Postgres)
        {
            settings["Storage"] = "postgres";
            settings["ConnectionStrings:Postgres"] = postgres ?? await PostgresServer.FreshDatabaseAsync();
        }

        foreach (var name in (string[])["Postmark:BaseUrl", "Mailgun:UsBaseUrl", "Mailgun:EuBaseUrl"])
            settings["Providers:" + name] = sandboxUrl ?? Nowhere;

        return settings;
    }
}

internal sealed record TestTenant
{
    public required Guid Id { get; init; }
    public required string SendKey { get; init; }
    public required string ReadKey { get; init; }
    public required string AdminKey { get; init; }
    public required string AdminEmail { get; init; }
    public required string MemberEmail { get; init; }
}

public enum StorageKind
{
    Sqlite,
    Postgres,
}

/// <summary>Theory data: both databases.</summary>
public sealed class Storages() : TheoryData<StorageKind>(StorageKind.Sqlite, StorageKind.Postgres);
