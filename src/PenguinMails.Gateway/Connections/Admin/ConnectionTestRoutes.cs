using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Asking a provider whether it works: <c>/test</c> and <c>/test-email</c>.</summary>
internal static class ConnectionTestRoutes
{
    public const int MostTags = 10;
    private const int MostBytes = 16 << 10;

    public static void MapConnectionTests(this RouteGroupBuilder esp)
    {
        esp.MapPost("/{provider}/test", TestAsync).WithSummary("Check the credential and send a test message; it reaches no person unless you give an address")
            .Accepts<TestRequest>("application/json").Produces<TestAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        esp.MapPost("/{provider}/test-email", SendAsync).WithSummary("Send a test email")
            .Accepts<TestRequest>("application/json").Produces<TestEmailAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> TestAsync(HttpContext context, string provider, ConnectionTester tester, CancellationToken ct)
    {
        var (asked, problem) = await ReadAsync(context, allowEmpty: true, ct);
        if (problem is not null)
            return problem;

        return await tester.TestAsync(context.TenantId(), provider, asked!.Address, ct) is { } result
            ? Results.Json(new TestAnswer(result.Check.Ok, result.LatencyMs, Detail(result), result.Check.Cause), Json.Options)
            : ConnectionRoutes.NotConnected(provider);
    }

    private static async Task<IResult> SendAsync(HttpContext context, string provider, ConnectionTester tester, CancellationToken ct)
    {
        var (asked, problem) = await ReadAsync(context, allowEmpty: false, ct);
        if (problem is not null)
            return problem;
        if (asked!.Address is not { } to)
            return Problems.InvalidField("to", "Required.");

        return await tester.SendAsync(context.TenantId(), provider, to, asked.Tags ?? [], ct) is { } result
            ? Results.Json(new TestEmailAnswer(result.Check.Ok, result.ProviderMessageId, result.LatencyMs, Detail(result), result.Check.Cause), Json.Options)
            : ConnectionRoutes.NotConnected(provider);
    }

    private static string Detail(ConnectionTestResult result) =>
        result.Check.Warning is { } warning ? $"{result.Check.Detail} {warning}" : result.Check.Detail;

    private static async Task<(TestRequest? Asked, Problem? Problem)> ReadAsync(HttpContext context, bool allowEmpty, CancellationToken ct)
    {
        if (await RequestBody.ReadAsync(context.Request, MostBytes, ct) is not { } body)
            return (null, Problems.TooLarge());
        if (body.Length == 0 && allowEmpty)
            return (new(), null);

        try
        {
            return JsonSerializer.Deserialize<TestRequest>(body, Json.Options) is { } asked
                ? (asked, asked.Problem())
                : (null, Problems.InvalidField("$", "Must be a JSON object."));
        }
        catch (JsonException error)
        {
            return (null, error.Path is null or "$" or "" ? Problems.InvalidRequest("The body is not JSON.") : Problems.InvalidField(error.Path.TrimStart('$', '.'), "Is not of the right shape."));
        }
    }
}

internal sealed record TestRequest
{
    public string? To { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }

    [JsonIgnore] public EmailAddress? Address => To is not null && EmailAddress.TryParse(To, out var address, out _) ? address : null;

    public Problem? Problem()
    {
        var errors = new Dictionary<string, string[]>();
        foreach (var name in Unknown?.Keys ?? [])
            errors[name] = ["Unknown field."];
        if (To is not null && !EmailAddress.TryParse(To, out _, out var problem))
            errors["to"] = [problem];
        if (Tags?.Count > ConnectionTestRoutes.MostTags || Tags?.Any(tag => tag is not { Length: > 0 and <= 128 } || tag.Any(char.IsControl)) == true)
            errors["tags"] = [$"At most {ConnectionTestRoutes.MostTags} tags of 1 to 128 characters."];

        return errors.Count > 0 ? Problems.InvalidField(errors) : null;
    }
}

/// <param name="Cause">The provider's own words, where it did not work.</param>
internal sealed record TestAnswer(bool Ok, long LatencyMs, string Detail, string? Cause);

/// <inheritdoc cref="TestAnswer"/>
internal sealed record TestEmailAnswer(bool Ok, string? ProviderMessageId, long LatencyMs, string Detail, string? Cause);
