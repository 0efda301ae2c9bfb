using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PenguinMails.Bench.Servers;
using PenguinMails.Gateway;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Bench.Scenarios;

/// <summary>A tenant with a key that sends, and its accounts.</summary>
internal sealed record Customer(Guid Tenant, string Key, Connection Postmark, Connection Mailgun);

/// <summary>A gateway's store before the gateway runs on it: made by the gateway's own classes.</summary>
internal sealed class Customers : IAsyncDisposable
{
    public const string MailgunSigningKey = "key-0123456789abcdef0123456789abcdef";

    private readonly WebApplication app;

    private Customers(WebApplication app) => this.app = app;

    public IReadOnlyList<Customer> All { get; private set; } = [];

    public IServiceProvider Services => app.Services;

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    public static async Task<Customers> CreateAsync(Store store, int tenants, params string[] configuration)
    {
        var app = GatewayApp.Create([.. store.Arguments, .. configuration], builder => builder.Logging.ClearProviders());
        StoreStart.Open(app.Services, TimeProvider.System);
        var customers = new Customers(app);
        customers.All = await Task.WhenAll(Enumerable.Range(0, tenants).Select(customers.CreateAsync));
        return customers;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<Customer> CreateAsync(int number)
    {
        var tenant = await Get<TenantDirectory>().CreateAsync($"Tenant {number}", "bench");
        var (_, key) = await Get<ApiKeys>().CreateAsync(tenant.Id, "bench", Scope.Send, "bench");
        var changes = Get<ConnectionChanges>();
        var postmark = await changes.SaveAsync(tenant.Id, PostmarkProvider.About.Id, new PostmarkSettings
        {
            ApiToken = Guid.NewGuid().ToString(),
            DefaultSender = "noreply@yourdomain.com",
        }, null, "bench", CancellationToken.None);
        var mailgun = await changes.SaveAsync(tenant.Id, MailgunProvider.About.Id, new MailgunSettings
        {
            ApiKey = "key-" + tenant.Id.ToString("N"),
            WebhookSigningKey = MailgunSigningKey,
            Domain = "yourdomain.com",
        }, null, "bench", CancellationToken.None);
        return new(tenant.Id, key, postmark!, mailgun!);
    }
}
