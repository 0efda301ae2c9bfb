using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Contract;

/// <summary>
/// Damaged bodies, paths and queries at every operation of the document, so that a new one is tried without being named here. FUZZ=n
/// in the environment makes it n requests, SEED=n others.
/// </summary>
public sealed class ContractFuzzTests
{
    private const int Usual = 5_000;
    private const int Round = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_comes_is_answered_soon_and_is_never_an_error_of_ours()
    {
        await using var gateway = await StartAsync();
        var contract = await ContractDocument.OfAsync(gateway.Server);
        await ConnectAsync(gateway);
        var postmark = (await gateway.Server.Get<ConnectionStore>().FindAsync(gateway.Tenant.Id, "postmark", Ct))!;
        var fuzz = new RequestFuzz(contract, Number("SEED", 1), await KnownAsync(gateway, postmark));
        var run = new Run(gateway, postmark, [.. contract.Operations.SelectMany(operation => operation.Responses).Select(response => response.Status).Where(status => status > 500)]);

        for (var left = Number("FUZZ", Usual); left > 0; left -= Round)
        {
            // What was removed or broken meanwhile is there again.
            await ConnectAsync(gateway);
            var requests = Enumerable.Range(0, Math.Min(left, Round)).Select(_ => fuzz.Next()).ToList();
            await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Ct }, async (request, _) => await run.TryAsync(request));
        }

        // On a busy machine anything may take long once.
        foreach (var slow in run.Slow)
            Assert.True(await run.TimeAsync(slow) < Longest, $"Too slow: {slow}");
        Assert.True(run.Wrong.IsEmpty, string.Join('\n', run.Wrong.Take(5)));
        Assert.Empty(contract.Operations.Select(operation => operation.Id).Except(run.Answered));
        Assert.Contains(run.Statuses, status => status < 300);
    }

    /// <summary>The tenant's own server is the sandbox, and no other host has an address: nothing is knocked at outside.</summary>
    private static async Task<ConnectedGateway> StartAsync()
    {
        var sandbox = await SandboxServer.StartAsync();
        var dns = await sandbox.JsonAsync("/_sandbox/dns");
        var server = await GatewayServer.StartAsync(
            sandboxUrl: sandbox.Url,
            settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = $"127.0.0.1:{dns.GetProperty("port")}" },
            more: builder => builder.Services.Replace(ServiceDescriptor.Singleton(new TenantHosts(
                [IPNetwork.Parse("127.0.0.0/8")], (host, _) => Task.FromResult<IPAddress[]>(host == "sink.test" ? [IPAddress.Loopback] : [])))));
        var tenant = await server.CreateTenantAsync();
        return new() { Sandbox = sandbox, Server = server, Tenant = tenant, Sender = server.Client(tenant.SendKey), Reader = server.Client(tenant.ReadKey) };
    }

    private static async Task ConnectAsync(ConnectedGateway gateway)
    {
        var sink = await gateway.Sandbox.JsonAsync("/_sandbox/smtp");
        object[] settings =
        [
            new PostmarkSettings { ApiToken = Guid.NewGuid().ToString(), AccountToken = Guid.NewGuid().ToString(), DefaultSender = "noreply@yourdomain.com" },
            new MailgunSettings { ApiKey = "key-of-the-tenant", WebhookSigningKey = "a-signing-key", Domain = "yourdomain.com" },
            new SmtpSettings
            {
                Servers = [new() { Name = "main", Host = "sink.test", Port = sink.GetProperty("port").GetInt32(), Security = SmtpEncryption.None }],
                DefaultSender = "noreply@yourdomain.com",
                Dkim = [new() { Domain = "yourdomain.com", Selector = "pm" }],
            },
        ];
        foreach (var (provider, of) in RequestFuzz.Providers.Zip(settings))
            await gateway.Server.Get<ConnectionChanges>().SaveAsync(gateway.Tenant.Id, provider, of, null, "test", Ct);
    }

    /// <summary>Ids that there are, in place of the examples of their kind.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> KnownAsync(ConnectedGateway gateway, Connection connection)
    {
        await gateway.Server.Get<AlertStore>().RaiseAsync(connection, AlertKind.DomainUnverified, "gone", "yourdomain.com");
        var alerts = await gateway.Server.Client(gateway.Tenant.AdminKey).GetStringAsync("/api/v1/tenant/alerts", Ct);
        return new Dictionary<string, string>
        {
            [PublicId.Message] = await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "s", text_body = "t", send_at = TimeProvider.System.GetUtcNow().AddDays(1) }),
            [PublicId.Alert] = JsonNode.Parse(alerts)!["data"]![0]!["id"]!.GetValue<string>(),
            [PublicId.Connection] = PublicId.Format(PublicId.Connection, connection.Id),
        };
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : usual;

    private sealed class Run(ConnectedGateway gateway, Connection reports, HashSet<int> documented)
    {
        private readonly HttpClient client = gateway.Server.Client(gateway.Tenant.AdminKey);

        public ConcurrentBag<string> Wrong { get; } = [];
        public ConcurrentBag<FuzzedRequest> Slow { get; } = [];
        public ConcurrentBag<int> Statuses { get; } = [];
        public ConcurrentBag<string> Answered { get; } = [];

        public async Task TryAsync(FuzzedRequest fuzzed)
        {
            if (await TimeAsync(fuzzed) > Longest)
                Slow.Add(fuzzed);
        }

        public async Task<TimeSpan> TimeAsync(FuzzedRequest fuzzed)
        {
            var started = Stopwatch.GetTimestamp();
            using var request = fuzzed.Make(gateway.Server.Url);
            if (fuzzed.Path.StartsWith("/webhooks/", StringComparison.Ordinal))
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{PublicId.Format(PublicId.Connection, reports.Id)}:{reports.WebhookSecret}")));
            using var answer = await client.SendAsync(request, Ct);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            var status = (int)answer.StatusCode;
            Statuses.Add(status);
            Answered.Add(fuzzed.Operation.Id);
            if (status >= 500 && !documented.Contains(status))
                Wrong.Add($"{status} {text} for {fuzzed}");

            return Stopwatch.GetElapsedTime(started);
        }
    }
}

/// <summary>Makes requests of the operations and damages them: their bodies by examples and by schemas, their paths and queries by examples.</summary>
internal sealed class RequestFuzz(ContractDocument contract, int seed, IReadOnlyDictionary<string, string> known)
{
    public static readonly string[] Providers = ["postmark", "mailgun", "smtp"];

    private readonly IReadOnlyList<ContractOperation> operations = [.. contract.Operations];
    private readonly JsonMutations mutations = new(seed);
    private readonly Random random = new(seed);
    private int number;

    public FuzzedRequest Next()
    {
        var operation = operations[number++ % operations.Count];
        var bodies = operation.Contents.Where(content => content.Status == 0).SelectMany(content => Bodies(content.Content)).ToList();
        var body = bodies.Count == 0 ? null : Damaged(bodies[random.Next(bodies.Count)]);
        // With a body to look at the path is to lead to it, most of the time.
        var calm = body is null ? 2 : 8;
        var path = operation.Path;
        var query = new List<string>();
        foreach (var parameter in operation.Parameters)
            if (Name(parameter) is var name && In(parameter) == "path")
                path = path.Replace($"{{{name}}}", Value(parameter, calm), StringComparison.Ordinal);
            else if (In(parameter) == "query" && random.Next(3) == 0)
                query.Add($"{Uri.EscapeDataString(name)}={Value(parameter, calm)}");

        return new(operation, query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", body);
    }

    private byte[] Damaged(string body) => random.Next(4) == 0 ? mutations.Next(Encoding.UTF8.GetBytes(body)) : mutations.NextOfJson(body);

    private IEnumerable<string> Bodies(JsonObject content) =>
        ContractOperation.ExamplesOf(content).Append(SampleOf(content["schema"]!)).Where(body => body is not null).Select(body => body!.ToJsonString());

    /// <summary>With every field that there is.</summary>
    private JsonNode? SampleOf(JsonNode schema)
    {
        if (schema["$ref"] is { } reference)
            return SampleOf(contract.Schemas[reference.GetValue<string>().Split('/')[^1]]);
        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray choices)
            return SampleOf(choices[random.Next(choices.Count)]!);
        if (schema["enum"] is JsonArray words)
            return words[random.Next(words.Count)]?.DeepClone();
        if (schema["properties"] is JsonObject fields)
            return new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, SampleOf(field.Value!))));
        if (schema["items"] is { } item)
            return new JsonArray(SampleOf(item));

        return schema["additionalProperties"] is JsonObject value ? new JsonObject { ["name"] = SampleOf(value) } : Plain(schema);
    }

    private static JsonValue? Plain(JsonNode schema) => (schema["type"] is JsonArray several ? several[^1] : schema["type"])?.GetValue<string>() switch
    {
        "integer" or "number" => JsonValue.Create(5),
        "boolean" => JsonValue.Create(true),
        "null" => null,
        _ => JsonValue.Create("yourdomain.com"),
    };

    private string Value(JsonNode parameter, int calm)
    {
        var example = parameter["example"]?.ToString() ?? "x";
        var real = Providers.Contains(example) ? Providers[random.Next(Providers.Length)]
            : known.FirstOrDefault(pair => example.StartsWith(pair.Key, StringComparison.Ordinal)).Value ?? example;
        return random.Next(calm) == 0 ? Escaped(mutations.Next(Encoding.UTF8.GetBytes(real))) : Uri.EscapeDataString(real);
    }

    private static string Escaped(byte[] octets) => string.Concat(octets.Select(octet =>
        char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'.' ? ((char)octet).ToString() : $"%{octet:X2}"));

    private static string Name(JsonNode parameter) => parameter["name"]!.GetValue<string>();

    private static string In(JsonNode parameter) => parameter["in"]!.GetValue<string>();
}

internal sealed record FuzzedRequest(ContractOperation Operation, string Path, byte[]? Body)
{
    public HttpRequestMessage Make(Uri server)
    {
        // Else dots and escapes are tidied up before they are sent.
        var url = new Uri(server.AbsoluteUri.TrimEnd('/') + Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        return new(new(Operation.Method), url)
        {
            Content = Body is null ? null : new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    public override string ToString() => $"{Operation.Method} {Path} {(Body is null ? "" : Encoding.Latin1.GetString(Body))}";
}
