using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Tenants;

public sealed partial class SignInTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_user_signs_in_and_out(StorageKind storage)
    {
        await using var server = await StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var client = server.Client();

        var welcome = await SignInAsync(client, tenant.AdminEmail.ToUpperInvariant(), GatewayServer.Password);
        Assert.Equal(HttpStatusCode.SeeOther, welcome.StatusCode);
        Assert.Equal("/dashboard", welcome.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/dashboard/nothing", Ct)).StatusCode);

        var token = await TokenAsync(client);
        using var noForm = new HttpRequestMessage(HttpMethod.Post, "/dashboard/logout") { Headers = { { Antiforgery.HeaderName, token } } };
        Assert.Equal(HttpStatusCode.SeeOther, (await client.SendAsync(noForm, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync("/dashboard/nothing", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_session_that_was_ended_is_over_even_for_who_kept_the_cookie()
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();
        var sessions = server.Get<Sessions>();
        var token = await sessions.StartAsync((await server.Get<Users>().FindByEmailAsync(tenant.AdminEmail, Ct))!);
        Assert.NotNull(await sessions.FindAsync(token, Ct));

        await sessions.EndAsync(token);

        Assert.Null(await sessions.FindAsync(token, Ct));
    }

    [Fact]
    public async Task A_new_password_ends_the_sessions_of_the_old()
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();
        var user = await server.Get<Users>().FindByEmailAsync(tenant.AdminEmail, Ct);
        var token = await server.Get<Sessions>().StartAsync(user!);
        Assert.NotNull(await server.Get<Sessions>().FindAsync(token, Ct));

        await server.Get<Users>().SetPasswordAsync(user!, "another good password", "test");

        Assert.Null(await server.Get<Sessions>().FindAsync(token, Ct));
        Assert.Null(await server.Get<Users>().VerifyAsync(tenant.AdminEmail, GatewayServer.Password, Ct));
    }

    [Fact]
    public async Task The_session_cookie_is_kept_from_scripts_and_from_other_sites()
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();

        var cookie = SessionCookieOf(await SignInAsync(server.Client(), tenant.AdminEmail, GatewayServer.Password));

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Beyond_loopback_cookies_need_TLS()
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();
        var client = server.Client();
        client.DefaultRequestHeaders.Host = "mail.example.com";
        var page = await client.GetAsync("/test/token", Ct);
        var csrf = page.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("secure", csrf, StringComparison.OrdinalIgnoreCase);

        client.DefaultRequestHeaders.Add("Cookie", csrf.Split(';')[0]);
        var welcome = await PostAsync(client, await page.Content.ReadAsStringAsync(Ct), tenant.AdminEmail, GatewayServer.Password);

        Assert.Contains("secure", SessionCookieOf(welcome), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer()
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();

        var wrong = await SignInAsync(server.Client(), tenant.AdminEmail, "not the password");
        var unknown = await SignInAsync(server.Client(), "nobody@example.com", "not the password");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(wrong.StatusCode, unknown.StatusCode);
        Assert.Equal(await AnswerAsync(wrong, tenant.AdminEmail), await AnswerAsync(unknown, "nobody@example.com"));
        Assert.False(wrong.Headers.TryGetValues("Set-Cookie", out _));
    }

    [Fact]
    public async Task Guessing_is_stopped_for_the_account_and_even_the_right_password_waits()
    {
        await using var server = await StartAsync(limits: new() { PerAccount = 3, PerAddress = 100 });
        var tenant = await server.CreateTenantAsync();
        var client = server.Client();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(client, tenant.AdminEmail, "guess")).StatusCode);

        var stopped = await SignInAsync(client, tenant.AdminEmail, GatewayServer.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, stopped.StatusCode);
        Assert.NotNull(stopped.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.SeeOther, (await SignInAsync(client, tenant.MemberEmail, GatewayServer.Password)).StatusCode);
    }

    [Fact]
    public async Task Guessing_is_stopped_for_the_address_over_all_accounts()
    {
        await using var server = await StartAsync(limits: new() { PerAccount = 100, PerAddress = 3 });
        var client = server.Client();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(client, $"user{i}@example.com", "guess")).StatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SignInAsync(client, "user9@example.com", "guess")).StatusCode);
    }

    [Theory]
    [InlineData("/dashboard/messages?status=sent", "/dashboard/messages?status=sent")]
    [InlineData("//evil.example", "/dashboard")]
    [InlineData("/\\evil.example", "/dashboard")]
    [InlineData("/\t/evil.example", "/dashboard")]
    [InlineData("https://evil.example", "/dashboard")]
    public async Task Signing_in_leads_back_but_never_elsewhere(string returnUrl, string location)
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();

        var welcome = await SignInAsync(server.Client(), tenant.AdminEmail, GatewayServer.Password, returnUrl);

        Assert.Equal(location, welcome.Headers.Location!.ToString());
    }

    [Fact]
    public async Task An_unsafe_request_by_cookie_without_its_token_changes_nothing()
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();
        var client = await server.SignedInAsync(tenant.AdminEmail);

        var token = await TokenAsync(client);
        foreach (var path in (string[])["/dashboard/test", "/api/v1/test"])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete])
            {
                using var bare = new HttpRequestMessage(method, path);
                Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(bare, Ct)).StatusCode);
                using var shown = new HttpRequestMessage(method, path) { Headers = { { Antiforgery.HeaderName, token } } };
                Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(shown, Ct)).StatusCode);
            }
        }
    }

    [Fact]
    public async Task A_key_needs_no_token_because_no_browser_sends_it_by_itself()
    {
        await using var server = await StartAsync();
        var client = server.Client((await server.CreateTenantAsync()).AdminKey);

        Assert.Equal(HttpStatusCode.OK, (await client.DeleteAsync("/api/v1/test", Ct)).StatusCode);
    }

    [Fact]
    public async Task A_token_of_another_user_is_refused()
    {
        await using var server = await StartAsync();
        var tenant = await server.CreateTenantAsync();
        var other = server.Client();
        await SignInAsync(other, tenant.MemberEmail, GatewayServer.Password);
        var token = await TokenAsync(other);

        var client = server.Client();
        await SignInAsync(client, tenant.AdminEmail, GatewayServer.Password);
        await TokenAsync(client);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/dashboard/logout") { Headers = { { Antiforgery.HeaderName, token } } };

        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(request, Ct)).StatusCode);
    }

    private static Task<GatewayServer> StartAsync(StorageKind storage = StorageKind.Sqlite, SignInLimits? limits = null) =>
        GatewayServer.StartAsync(
            storage,
            more: builder => builder.Services.Replace(ServiceDescriptor.Singleton(limits ?? new())),
            map: app =>
            {
                app.MapGet("/test/token", (HttpContext context, IAntiforgery antiforgery) =>
                    Results.Text(antiforgery.GetAndStoreTokens(context).RequestToken!)).AllowAnonymous();
                app.Map("/dashboard/test", () => "done").RequireAdminUser();
                app.Map("/api/v1/test", () => "done").RequireScope(Scope.Admin);
            });

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient client, string email, string password, string? returnUrl = null) =>
        await PostAsync(client, await TokenAsync(client), email, password, returnUrl);

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string token, string email, string password, string? returnUrl = null)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["email"] = email,
            ["password"] = password,
            ["returnUrl"] = returnUrl ?? "",
            ["__RequestVerificationToken"] = token,
        });
        return await client.PostAsync("/dashboard/login", form, Ct);
    }

    private static async Task<string> TokenAsync(HttpClient client) => await client.GetStringAsync("/test/token", Ct);

    private static string SessionCookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => SessionCookiePattern().IsMatch(cookie));

    /// <summary>The page without what must differ: the form's token, and the address that was typed.</summary>
    private static async Task<string> AnswerAsync(HttpResponseMessage answer, string email) =>
        TokenPattern().Replace(await answer.Content.ReadAsStringAsync(Ct), "").Replace(email, "", StringComparison.Ordinal);

    [GeneratedRegex("value=\"[\\w-]{40,}\"")]
    private static partial Regex TokenPattern();

    [GeneratedRegex("^pm_session=[0-9a-f]{64};")]
    private static partial Regex SessionCookiePattern();
}
