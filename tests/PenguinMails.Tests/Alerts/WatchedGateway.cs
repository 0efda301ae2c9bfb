using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sandbox;

namespace PenguinMails.Tests.Alerts;

/// <summary>A connected gateway whose clock moves by hand and whose rounds over the alerts are made by the test.</summary>
internal sealed class WatchedGateway : IAsyncDisposable
{
    public required ManualTime Time { get; init; }
    public required ConnectedGateway Gateway { get; init; }
    public required HttpClient Admin { get; init; }

    public SandboxServer Sandbox => Gateway.Sandbox;
    public TestTenant Tenant => Gateway.Tenant;

    public static async Task<WatchedGateway> StartAsync(StorageKind storage = StorageKind.Sqlite)
    {
        var time = new ManualTime();
        var gateway = await ConnectedGateway.StartAsync(storage, time);
        var watched = new WatchedGateway { Time = time, Gateway = gateway, Admin = gateway.Server.Client(gateway.Tenant.AdminKey) };
        await watched.RoundAsync();
        return watched;
    }

    public T Get<T>() where T : notnull => Gateway.Server.Get<T>();

    public async Task<Connection> ConnectionAsync(string provider) =>
        (await Get<ConnectionStore>().FindAsync(Tenant.Id, provider, CancellationToken.None))!;

    public async Task PassAsync(TimeSpan by)
    {
        Time.Advance(by);
        await OwnAsync();
        await Get<Dispatcher>().RoundAsync(CancellationToken.None);
        await RoundAsync();
    }

    public async Task RoundAsync()
    {
        await OwnAsync();
        await Get<AlertJudge>().RoundAsync(CancellationToken.None);
        await Get<ProviderVisits>().RoundAsync(CancellationToken.None);
        await Get<AlertMail>().RoundAsync(CancellationToken.None);
    }

    /// <summary>What the worker does each second by the clock that stands still here.</summary>
    private async Task OwnAsync()
    {
        var ownership = Get<Ownership>();
        do
            await ownership.RenewAsync();
        while (!ownership.Owns(Tenant.Id));
    }

    public async Task<IReadOnlyList<JsonElement>> AlertsAsync(string query = "") =>
        [.. (await Admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/alerts" + query)).GetProperty("data").EnumerateArray()];

    /// <summary>Waits for the newest alert of a kind to be in a state, round after round.</summary>
    public async Task<JsonElement> WaitForAsync(string kind, string state)
    {
        IReadOnlyList<JsonElement> alerts = [];
        JsonElement found = default;
        await Eventually.TrueAsync(
            async () =>
            {
                await RoundAsync();
                alerts = await AlertsAsync();
                found = alerts.FirstOrDefault(alert => alert.GetProperty("kind").GetString() == kind);
                return found.ValueKind != JsonValueKind.Undefined && found.GetProperty("state").GetString() == state;
            },
            () => $"There is no {state} {kind}: {string.Join('\n', alerts)}");
        return found;
    }

    public static async Task<JsonElement> JsonAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path);

    public static async Task<HttpStatusCode> PostAsync(HttpClient client, string path, object? body = null)
    {
        using var answer = await client.PostAsync(path, body is null ? null : JsonContent.Create(body));
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> StatusAsync(string query)
    {
        using var answer = await Admin.GetAsync("/api/v1/tenant/alerts" + query);
        return answer.StatusCode;
    }

    public async Task<HttpResponseMessage> PostAsync(string path) => await Admin.PostAsync("/api/v1/tenant/alerts" + path, null);

    /// <summary>Emails about alerts that a provider has taken.</summary>
    public async Task<IReadOnlyList<TakenEmail>> MailsAsync() =>
        [.. (await Sandbox.MessagesAsync(to: Tenant.AdminEmail)).OrderBy(mail => mail.TakenAt)];

    public async Task<IReadOnlyList<TakenEmail>> WaitForMailsAsync(int count)
    {
        IReadOnlyList<TakenEmail> mails = [];
        await Eventually.TrueAsync(async () => (mails = await MailsAsync()).Count >= count, () => $"{mails.Count} emails instead of {count}.");
        return mails;
    }

    public Task ExecuteAsync(string sql, object parameters) => Get<Writer>().ChangeAsync(session => session.Execute(sql, parameters));

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
