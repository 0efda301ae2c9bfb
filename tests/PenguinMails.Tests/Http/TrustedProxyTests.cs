using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Http;

/// <summary>The test itself is the proxy, or somebody who would like to be one.</summary>
public sealed class TrustedProxyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", "https", "203.0.113.7 https")]
    [InlineData("10.0.0.0/8, 127.0.0.0/8", "203.0.113.7", "https", "203.0.113.7 https")]
    [InlineData("::ffff:127.0.0.1", "2001:db8::7", "https", "2001:db8::7 https")]
    [InlineData("127.0.0.1", "203.0.113.7:4711", "http", "203.0.113.7 http")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7", "https, http", "203.0.113.7 http")]
    [InlineData("127.0.0.1 10.0.0.0/8", "198.51.100.1, 203.0.113.7, 10.1.2.3", "https", "203.0.113.7 https")]
    [InlineData("127.0.0.1", "nonsense", "https", "127.0.0.1 http")]
    [InlineData("10.0.0.0/8,::1", "203.0.113.7", "https", "127.0.0.1 http")]
    [InlineData("", "203.0.113.7", "https", "127.0.0.1 http")]
    public async Task Only_a_trusted_proxy_says_where_a_request_comes_from(string trusted, string forwardedFor, string scheme, string seen)
    {
        await using var server = await StartAsync(trusted);

        Assert.Equal(seen, await Client(server, forwardedFor, scheme).GetStringAsync("/test/seen", Ct));
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.Unauthorized)]
    [InlineData("192.0.2.1", HttpStatusCode.TooManyRequests)]
    public async Task Guessing_is_counted_for_the_client_and_a_made_up_one_does_not_get_around_that(string trusted, HttpStatusCode another)
    {
        await using var server = await StartAsync(trusted);
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(server, $"198.51.100.{i}, 203.0.113.7"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(server, "198.51.100.99, 203.0.113.7"));
        Assert.Equal(another, await GuessAsync(server, "203.0.113.8"));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.0.2.1", false)]
    public async Task Over_TLS_at_the_proxy_browsers_are_told_to_stay_there(string trusted, bool secure)
    {
        await using var server = await StartAsync(trusted);
        var client = Client(server, "203.0.113.7", "https");

        var atProxysHost = await client.GetAsync("/dashboard/login", Ct);
        client.DefaultRequestHeaders.Host = "mail.example.com";
        var atOwnHost = await client.GetAsync("/dashboard/login", Ct);

        Assert.Equal(secure, atOwnHost.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(secure, atProxysHost.Headers.GetValues("Set-Cookie").Single().Contains("secure", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.1")]
    [InlineData("127.0.0.1, *")]
    public async Task What_is_no_address_stops_the_start(string trusted)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(trusted));

        Assert.Contains($"TrustedProxies contains \"{trusted.Split(' ')[^1]}\". Enter IP addresses", refused.Message, StringComparison.Ordinal);
    }

    private static Task<GatewayServer> StartAsync(string trusted) => GatewayServer.StartAsync(
        settings: new Dictionary<string, string?> { ["TrustedProxies"] = trusted },
        more: builder => builder.Services.Replace(ServiceDescriptor.Singleton(new SignInLimits { PerAccount = 100, PerAddress = 3 })),
        map: app => app.MapGet("/test/seen", (HttpContext http) => $"{http.Connection.RemoteIpAddress} {http.Request.Scheme}").AllowAnonymous());

    private static HttpClient Client(GatewayServer server, string forwardedFor, string scheme)
    {
        var client = server.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);
        return client;
    }

    private static async Task<HttpStatusCode> GuessAsync(GatewayServer server, string forwardedFor)
    {
        var client = Client(server, forwardedFor, "http");
        var page = await client.GetStringAsync("/dashboard/login", Ct);
        const string Before = "name=\"__RequestVerificationToken\" value=\"";
        var token = page[(page.IndexOf(Before, StringComparison.Ordinal) + Before.Length)..].Split('"')[0];
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["email"] = "nobody@example.com",
            ["password"] = "guess",
            ["__RequestVerificationToken"] = token,
        });
        return (await client.PostAsync("/dashboard/login", form, Ct)).StatusCode;
    }
}
