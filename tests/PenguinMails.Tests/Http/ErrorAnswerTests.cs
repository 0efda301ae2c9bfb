using System.Net;
using Microsoft.AspNetCore.Builder;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Http;

public sealed class ErrorAnswerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_exception_is_a_problem_that_tells_nothing_of_it()
    {
        await using var server = await GatewayServer.StartAsync(map: app =>
            app.MapGet("/api/v1/test", string () => throw new InvalidOperationException("the secret detail")).RequireScope(Scope.Read));
        var tenant = await server.CreateTenantAsync();

        var answer = await server.Client(tenant.ReadKey).GetAsync("/api/v1/test", Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"type\":\"/problems/internal_error\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", body, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing-here", HttpStatusCode.NotFound, "not_found")]
    [InlineData("PUT", "/readyz", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    public async Task What_the_framework_answers_bare_gets_a_body(string method, string path, HttpStatusCode status, string slug)
    {
        await using var server = await GatewayServer.StartAsync();
        var tenant = await server.CreateTenantAsync();
        using var request = new HttpRequestMessage(new(method), path);

        var answer = await server.Client(tenant.SendKey).SendAsync(request, Ct);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains($"/problems/{slug}", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/dashboard/login", HttpStatusCode.OK)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/api/v1/emails", HttpStatusCode.Unauthorized)]
    [InlineData("/", HttpStatusCode.Found)]
    public async Task HEAD_is_answered_as_GET_without_a_body(string path, HttpStatusCode status)
    {
        await using var server = await GatewayServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, path);

        var answer = await server.Client().SendAsync(request, Ct);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task The_root_leads_to_the_dashboard()
    {
        await using var server = await GatewayServer.StartAsync();

        var answer = await server.Client().GetAsync("/", Ct);

        Assert.Equal("/dashboard", answer.Headers.Location?.OriginalString);
    }

    [Theory, InlineData("/healthz"), InlineData("/api/v1/nothing-here"), InlineData("/dashboard/nothing")]
    public async Task Every_answer_tells_browsers_to_trust_nothing_but_our_own_files(string path)
    {
        await using var server = await GatewayServer.StartAsync();

        var answer = await server.Client().GetAsync(path, Ct);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Headers_beyond_64_KB_are_refused()
    {
        await using var server = await GatewayServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        for (var i = 0; i < 9; i++)
            request.Headers.Add($"X-Long-{i}", new string('a', 8_000));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await server.Client().SendAsync(request, Ct)).StatusCode);
    }
}
