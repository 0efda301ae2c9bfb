using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Tests.Sandbox;

namespace PenguinMails.Tests.Providers;

/// <summary>The adapters as the gateway sets them up, against one server that stands for all providers.</summary>
internal sealed class TestProviders : IDisposable
{
    public const string WebhookSecret = "a-webhook-secret-of-this-connection";

    private readonly ServiceProvider _services;

    /// <param name="url">Where all of them are.</param>
    /// <param name="trustedRoots">Of mail servers.</param>
    /// <param name="more">A provider that is no part of this build.</param>
    /// <param name="clock">By which calls run out of their time.</param>
    /// <param name="europe">Where Mailgun's European service is, if somewhere else.</param>
    /// <param name="handler">In place of connections to Postmark.</param>
    public TestProviders(string url, string? trustedRoots = null, ProviderRegistration? more = null, TimeProvider? clock = null, string? europe = null, Func<HttpMessageHandler>? handler = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Providers:Postmark:BaseUrl"] = url,
            ["Providers:Mailgun:UsBaseUrl"] = url,
            ["Providers:Mailgun:EuBaseUrl"] = europe ?? url,
            ["Providers:Toy:BaseUrl"] = url,
            ["Providers:Smtp:TrustedRoots"] = trustedRoots,
            ["AllowedNetworks"] = "127.0.0.0/8,::1",
        }).Build();
        var services = new ServiceCollection().AddSingleton(clock ?? TimeProvider.System).AddProviders(configuration).AddSingleton<IConfiguration>(configuration).AddSingleton<TrackingLink>((_, _, _) => null);
        if (more is not null)
            services.AddProvider(more, configuration);
        if (handler is not null)
            services.AddHttpClient("postmark").ConfigurePrimaryHttpMessageHandler(handler);
        _services = services.BuildServiceProvider();
    }

    public ProviderCatalog Catalog => _services.GetRequiredService<ProviderCatalog>();

    public IEmailProvider this[string id] => Catalog.Find(id)!;

    public static Connection Connection(string provider, object? settings = null) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = Guid.CreateVersion7(),
        Provider = provider,
        Settings = settings ?? (provider == "postmark" ? Postmark() : Mailgun()),
        WebhookSecret = WebhookSecret,
    };

    public static PostmarkSettings Postmark(string token = "a-token", int retries = 0, int timeoutS = 20) =>
        new() { ApiToken = PostmarkClient.Token(token), DefaultSender = "team@yourdomain.com", RetryAttempts = retries, TimeoutS = timeoutS };

    public static MailgunSettings Mailgun(string key = "a-key", int retries = 0, int timeoutS = 20) =>
        new() { ApiKey = key, WebhookSigningKey = "a-signing-key", Domain = "yourdomain.com", RetryAttempts = retries, TimeoutS = timeoutS };

    /// <summary>Nobody listens at the port of tcpmux; a port that was free a moment ago another test may have got.</summary>
    public const string DeadUrl = "http://127.0.0.1:1";

    // Some adapters close their connections in no other way.
    public void Dispose() => _services.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
