using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Gateway.Routing;
using Xunit;

namespace PenguinMails.Tests.Providers;

public sealed class CatalogTests
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public void Every_provider_is_shown_and_those_that_are_there_are_found()
    {
        using var providers = new TestProviders("http://127.0.0.1:9");

        Assert.Equal(["postmark", "mailgun", "smtp", "sendgrid", "ses"], providers.Catalog.All.Select(info => info.Id));
        Assert.Equal(["postmark", "mailgun", "smtp"], providers.Catalog.All.Where(info => info.Settings is not null).Select(info => info.Id));
        Assert.All(new[] { "postmark", "mailgun", "smtp" }, id => Assert.Same(providers.Catalog.Info(id), providers[id].Info));
        Assert.Null(providers["ses"]);
        Assert.Null(providers["nobody"]);
    }

    [Fact]
    public void A_new_tenants_rules_are_the_seeds()
    {
        using var providers = new TestProviders("http://127.0.0.1:9");
        var starting = new Router(providers.Catalog, new(providers.Catalog)).Starting;

        Assert.Equal(
            ["Transactional Emails transactional postmark", "Marketing Emails marketing mailgun", "Cold Outreach cold_outreach smtp"],
            starting.Rules.Select(rule => $"{rule.Name} {rule.Type} {rule.RouteTo}"));
        Assert.Equal(("smtp", "postmark mailgun smtp"), (starting.DefaultProvider, string.Join(' ', starting.Failover.Order)));
    }

    [Fact]
    public void Settings_have_the_names_and_defaults_of_the_contract()
    {
        Assert.Equal(
            """{"api_token":"t","account_token":null,"default_sender":"","track_opens":true,"track_links":true,"track_delivery":false,"message_stream":"outbound","batch_size":50,"retry_attempts":3,"timeout_s":30,"monthly_quota":null}""",
            JsonSerializer.Serialize(new PostmarkSettings { ApiToken = "t" }, Snake));
        Assert.Equal(
            """{"api_key":"k","webhook_signing_key":"s","domain":"d","region":"us","track_opens":true,"track_clicks":true,"automatic_unsubscribe":true,"dkim_signing":false,"tag_prefix":"","batch_size":100,"retry_attempts":3,"timeout_s":30,"test_mode":false,"monthly_quota":null}""",
            JsonSerializer.Serialize(new MailgunSettings { ApiKey = "k", WebhookSigningKey = "s", Domain = "d" }, Snake));
    }

    [Theory]
    [InlineData(typeof(PostmarkSettings))]
    [InlineData(typeof(MailgunSettings))]
    public void Every_setting_can_be_drawn(Type settings) =>
        Assert.All(settings.GetProperties(), property => Assert.NotNull(property.GetCustomAttribute<FieldAttribute>()));

    [Theory]
    [InlineData("mail.yourdomain.com", "us", 1000, true)]
    [InlineData("mail.yourdomain.com", "mars", 1000, false)]
    [InlineData("mail.yourdomain.com", "eu", 1001, false)]
    [InlineData("mail.yourdomain.com", "eu", 0, false)]
    [InlineData("../v3/other", "us", 1, false)]
    [InlineData("", "us", 1, false)]
    public void Settings_are_bounded(string domain, string region, int batchSize, bool good)
    {
        var settings = TestProviders.Mailgun() with { Domain = domain, Region = region, BatchSize = batchSize };

        Assert.Equal(good, Validator.TryValidateObject(settings, new(settings), [], validateAllProperties: true));
    }

    [Fact]
    public void Batches_are_bounded_by_the_setting_and_by_the_provider()
    {
        using var providers = new TestProviders("http://127.0.0.1:9");

        Assert.Equal((50, false), Of(providers["postmark"].ProfileOf(TestProviders.Connection("postmark"))));
        Assert.Equal((500, false), Of(providers["postmark"].ProfileOf(TestProviders.Connection("postmark", TestProviders.Postmark() with { BatchSize = 9999 }))));
        Assert.Equal((100, true), Of(providers["mailgun"].ProfileOf(TestProviders.Connection("mailgun"))));
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("/relative")]
    [InlineData("ftp://example.com")]
    public void A_provider_url_that_is_none_stops_the_start(string url)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Providers:Mailgun:EuBaseUrl"] = url }).Build();
        using var services = new ServiceCollection().AddProviders(configuration).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains("Providers:Mailgun:EuBaseUrl", error.Message, StringComparison.Ordinal);
    }

    private static (int MaxEnvelopes, bool OneMessage) Of(ConnectionProfile profile) => (profile.Batching.MaxEnvelopes, profile.Batching.OneMessage);
}
