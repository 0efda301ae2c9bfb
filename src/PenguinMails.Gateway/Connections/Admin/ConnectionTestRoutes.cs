using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
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
        esp.MapPost("/{provider}/test", TestAsync).DescribeTest();
        esp.MapPost("/{provider}/test-email", SendAsync).DescribeTestEmail();
    }

    private static async Task<Results<Ok<TestAnswer>, Problem>> TestAsync(HttpContext context, string provider, ConnectionTester tester, CancellationToken ct)
    {
        var (asked, problem) = await ReadAsync(context, allowEmpty: true, ct);
        if (problem is not null)
            return problem;

        return await tester.TestAsync(context.TenantId(), provider, asked!.Address, ct) is { } result
            ? TypedResults.Ok(new TestAnswer(result.Check.Ok, result.LatencyMs, Detail(result), result.Check.Cause, result.Message))
            : ConnectionRoutes.NotConnected(provider);
    }

    private static async Task<Results<Ok<TestEmailAnswer>, Problem>> SendAsync(HttpContext context, string provider, ConnectionTester tester, CancellationToken ct)
    {
        var (asked, problem) = await ReadAsync(context, allowEmpty: false, ct);
        if (problem is not null)
            return problem;
        if (asked!.Address is not { } to)
            return Problems.InvalidField("to", "Required.");

        return await tester.SendAsync(context.TenantId(), provider, to, asked.Tags ?? [], ct) is { } result
            ? TypedResults.Ok(new TestEmailAnswer(result.Check.Ok, result.ProviderMessageId, result.LatencyMs, Detail(result), result.Check.Cause, result.Message))
            : ConnectionRoutes.NotConnected(provider);
    }

    private static string Detail(ConnectionTestResult result) =>
        result.Check.Warning is { } warning ? $"{result.Check.Detail} {warning}" : result.Check.Detail;

    private static async Task<(TestRequest? Asked, Problem? Problem)> ReadAsync(HttpContext context, bool allowEmpty, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync(context.Request, MostBytes, ct, allowEmpty ? new TestRequest() : null);
        return (asked, problem ?? asked!.Problem());
    }
}

[Description("What to send a test to.")]
internal sealed record TestRequest
{
    [Description("The address to send to.")]
    public string? To { get; init; }

    [Description("Tags for the test email, up to 10 of 1 to 128 characters."), MaxLength(ConnectionTestRoutes.MostTags)]
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

[Description("How a connection test went.")]
internal sealed record TestAnswer(
    [property: Description("Whether it works.")] bool Ok,
    [property: Description("How long the provider took, in milliseconds.")] long LatencyMs,
    [property: Description("What was found, for people.")] string Detail,
    [property: Description("The provider's own words, where it does not work.")] string? Cause,
    [property: PrefixedId(PublicId.Message), Description("The test email's id among your emails, where one was sent to an address of yours: follow it there. Null otherwise.")] Guid? MessageId);

[Description("How a test email went.")]
internal sealed record TestEmailAnswer(
    [property: Description("Whether the provider accepted the email.")] bool Ok,
    [property: Description("The provider's own id of the email, where it accepted it.")] string? ProviderMessageId,
    [property: Description("How long the provider took, in milliseconds.")] long LatencyMs,
    [property: Description("What happened, for people.")] string Detail,
    [property: Description("The provider's own words, where it did not accept it.")] string? Cause,
    [property: PrefixedId(PublicId.Message), Description("The test email's id among your emails: follow it there. Null where none was made.")] Guid? MessageId);
