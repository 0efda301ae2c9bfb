using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Alerts;

/// <summary>A connected gateway whose clock moves by hand and whose rounds over the alerts are made by the test.</summary>
internal sealed class WatchedGateway : IAsyncDisposable
{
    public required FakeTimeProvider Time { get; init; }
    public required ConnectedGateway Gateway { get; init; }
    public required HttpClient Admin { get; init; }

    /// <summary>Connections whose provider reports soon what became of an email.</summary>
    private readonly HashSet<Guid> reporting = [];

    public SandboxServer Sandbox => Gateway.Sandbox;
    public TestTenant Tenant => Gateway.Tenant;

    public static async Task<WatchedGateway> StartAsync(StorageKind storage = StorageKind.Sqlite)
    {
        var time = StoppedClock.Now();
        var gateway = await ConnectedGateway.StartAsync(storage, time);
        var watched = new WatchedGateway { Time = time, Gateway = gateway, Admin = gateway.Server.Client(gateway.Tenant.AdminKey) };
        foreach (var provider in (string[])["postmark", "mailgun"])
            watched.reporting.Add((await watched.ConnectionAsync(provider)).Id);

        await watched.RoundAsync();
        return watched;
    }

    public T Get<T>() where T : notnull => Gateway.Server.Get<T>();

    public async Task<Connection> ConnectionAsync(string provider) =>
        (await Get<ConnectionStore>().FindAsync(Tenant.Id, provider, CancellationToken.None))!;

    /// <summary>From now on the provider reports nothing, and is not waited for.</summary>
    public async Task SilenceAsync(string provider)
    {
        await Sandbox.FaultAsync(provider, "drop_webhooks");
        reporting.Remove((await ConnectionAsync(provider)).Id);
    }

    public async Task PassAsync(TimeSpan by)
    {
        await SettleAsync();
        Time.Advance(by);
        await OwnAsync();
        await Get<Dispatcher>().RoundAsync(CancellationToken.None);
        await RoundAsync();
    }

    public async Task RoundAsync()
    {
        await OwnAsync();
        await Get<AlertEvaluator>().RoundAsync(CancellationToken.None);
        await Get<FailoverCheck>().RoundAsync(CancellationToken.None);
        await Get<ProviderChecks>().RoundAsync(CancellationToken.None);
        await Get<AlertMail>().RoundAsync(CancellationToken.None);
    }

    /// <summary>
    /// Calls and webhooks take real time: the clock is not moved while one is under way, or the call would run out of its time
    /// and the provider would be taken for silent.
    /// </summary>
    private Task SettleAsync() => Eventually.TrueAsync(
        async () =>
        {
            var reports = Get<ReportWatch>();
            if (Get<ReadyQueues>().All.All(queue => queue is { Waiting: 0, IsFilling: false, Gate.OpenCalls: 0 }) && reporting.All(one => reports.OwedSince(one) is null))
                return true;

            await OwnAsync();
            await Get<Dispatcher>().RoundAsync(CancellationToken.None);
            return false;
        },
        () => "Calls or reports are still under way.");

    /// <summary>What the worker does each second by the clock that stands still here.</summary>
    private async Task OwnAsync()
    {
        var leases = Get<TenantLeases>();
        do
            await leases.RenewAsync();
        while (!leases.Owns(Tenant.Id));
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

    /// <summary>Changes some settings of a connection.</summary>
    public async Task SaveAsync(string provider, object settings)
    {
        using var answer = await Admin.PostAsJsonAsync("/api/v1/tenant/esp/" + provider, settings);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
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

    /// <summary>Emails about an alert that a provider has taken.</summary>
    public async Task<IReadOnlyList<TakenEmail>> MailsAsync(string title) =>
        [.. (await Sandbox.MessagesAsync(to: Tenant.AdminEmail)).Where(mail => mail.Subject.EndsWith(title, StringComparison.Ordinal)).OrderBy(mail => mail.TakenAt)];

    public async Task<IReadOnlyList<TakenEmail>> WaitForMailsAsync(string title, int count)
    {
        IReadOnlyList<TakenEmail> mails = [];
        await Eventually.TrueAsync(async () => (mails = await MailsAsync(title)).Count >= count, () => $"{mails.Count} emails instead of {count}.");
        return mails;
    }

    public Task ExecuteAsync(string sql, object parameters) => Get<Writer>().ChangeAsync(session => session.Execute(sql, parameters));

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
