using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Http;

/// <summary>Knocks at every door there is. A new endpoint is knocked at too, without being named here.</summary>
public sealed class EndpointWalkTests
{
    // All that anybody may open: health, what providers and recipients call, the login and the files it needs.
    private static readonly string[] Public =
        ["/healthz", "/readyz", "/metrics", "/webhooks/", "/u/", "/t/", "/openapi/", "/docs/", "/dashboard/login", "/problems/", "/lib/", "/favicon"];

    // What a signed-in user who is no admin may do.
    private static readonly string[] ForMembers = ["/dashboard/logout", "/dashboard/theme"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_credential_only_the_public_doors_open()
    {
        await using var server = await GatewayServer.StartAsync();
        var client = server.Client();
        await WalkAsync(server, client, door => !door.IsPublic, (door, status) =>
            door.IsPage ? status is HttpStatusCode.Found : status is HttpStatusCode.Unauthorized);
    }

    [Theory, InlineData(nameof(Scope.Send)), InlineData(nameof(Scope.Read)), InlineData(nameof(Scope.Admin))]
    public async Task A_key_opens_what_its_scope_says_and_no_page(string name)
    {
        var scope = Enum.Parse<Scope>(name);
        await using var server = await GatewayServer.StartAsync();
        var tenant = await server.CreateTenantAsync();
        var client = server.Client(scope switch { Scope.Send => tenant.SendKey, Scope.Read => tenant.ReadKey, _ => tenant.AdminKey });

        await WalkAsync(server, client, door => !door.IsPublic, (door, status) =>
            door.IsPage ? status is HttpStatusCode.Found
            : door.Opens(scope) ? status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            : status is HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_member_opens_no_page_of_an_admin_and_no_API()
    {
        await using var server = await GatewayServer.StartAsync();
        var client = await server.SignedInAsync((await server.CreateTenantAsync()).MemberEmail);

        await WalkAsync(server, client, door => !door.IsPublic && !ForMembers.Contains(door.Path), (_, status) => status is HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_admin_by_cookie_changes_nothing_without_the_token()
    {
        await using var server = await GatewayServer.StartAsync();
        var client = await server.SignedInAsync((await server.CreateTenantAsync()).AdminEmail);

        await WalkAsync(server, client, door => !door.IsPublic && door.IsUnsafe, (_, status) =>
            status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Another_tenants_admin_finds_nothing_of_ours()
    {
        await using var server = await GatewayServer.StartAsync();
        var ours = await server.CreateTenantAsync();
        using var body = new StringContent("""{"from":"a@yourdomain.com","to":"b@example.com","subject":"s","text_body":"t"}""", null, "application/json");
        var sent = await server.Client(ours.SendKey).PostAsync("/api/v1/emails/send", body, Ct);
        var id = JsonNode.Parse(await sent.Content.ReadAsStringAsync(Ct))!["id"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.OK, (await server.Client(ours.ReadKey).GetAsync($"/api/v1/emails/{id}", Ct)).StatusCode);

        var client = server.Client((await server.CreateTenantAsync()).AdminKey);
        await WalkAsync(
            server, client, door => !door.IsPublic && !door.IsPage && door.Path.Contains("/emails/{id}", StringComparison.Ordinal),
            (_, status) => status is HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, id);
    }

    [Fact]
    public async Task Every_public_door_is_meant_to_be_and_tenant_administration_asks_for_an_admin()
    {
        await using var server = await GatewayServer.StartAsync();
        foreach (var door in Doors(server))
        {
            Assert.Equal(door.Path == "/" || Public.Any(prefix => door.Path.StartsWith(prefix, StringComparison.Ordinal)), door.IsPublic);
            if (door.Path.StartsWith("/api/v1/tenant", StringComparison.Ordinal))
                Assert.Contains(door.Needs ?? Scope.Admin, door.Method == "GET" ? [Scope.Admin, Scope.Read] : (Scope[])[Scope.Admin]);
        }
    }

    private static async Task WalkAsync(
        GatewayServer server, HttpClient client, Func<Door, bool> where, Func<Door, HttpStatusCode, bool> isRight, string id = "x")
    {
        var wrong = new List<string>();
        var walked = 0;
        foreach (var door in Doors(server).Where(where))
        {
            walked++;
            using var request = new HttpRequestMessage(new(door.Method), door.UrlFor(id));
            if (door.IsUnsafe)
                request.Content = new StringContent("{}", null, "application/json");

            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
            if (!isRight(door, answer.StatusCode))
                wrong.Add($"{door.Method} {door.Path}: {(int)answer.StatusCode}");
        }

        Assert.NotEqual(0, walked);
        Assert.Empty(wrong);
    }

    private static IEnumerable<Door> Doors(GatewayServer server) =>
        from endpoint in server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select new Door(endpoint, method);

    private sealed class Door(RouteEndpoint endpoint, string method)
    {
        public string Method => method;
        public string Path { get; } = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        public bool IsPage => Path.StartsWith("/dashboard", StringComparison.Ordinal);
        public bool IsPublic => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        public bool IsUnsafe => method is not ("GET" or "HEAD" or "OPTIONS" or "TRACE");

        /// <summary>Null for an endpoint that does not say: then it takes an admin.</summary>
        public Scope? Needs => endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements).OfType<ScopeRequirement>().LastOrDefault()?.Scope;

        public bool Opens(Scope scope) => scope == Scope.Admin || scope == Needs;

        public string UrlFor(string id) => string.Join('/', Path.Split('/').Select(part => part.StartsWith('{') ? id : part));
    }
}
