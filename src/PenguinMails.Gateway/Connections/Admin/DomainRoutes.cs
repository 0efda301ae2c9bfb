using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>Sending domains: <c>/api/v1/tenant/esp/{provider}/domains</c>.</summary>
internal static class DomainRoutes
{
    private const int MostBytes = 16 << 10;

    public static void MapDomains(this RouteGroupBuilder esp)
    {
        var domains = esp.MapGroup("/{provider}/domains").WithTags("Sending domains");
        domains.MapGet("/", async (HttpContext context, string provider, Domains all, CancellationToken ct) =>
            Answer(provider, await all.ListAsync(context.TenantId(), provider, ct), found => TypedResults.Ok(new Page<SendingDomain>(found, null)))).DescribeList();
        domains.MapPost("/", AddAsync).DescribeAdd();
        domains.MapPost("/{domain}/verify", async (HttpContext context, string provider, string domain, Domains all, CancellationToken ct) =>
            Answer(provider, await all.VerifyAsync(context.TenantId(), provider, domain, ct), found => TypedResults.Ok(found[0]))).DescribeVerify();
        domains.MapDelete("/{domain}", async (HttpContext context, string provider, string domain, Domains all, CancellationToken ct) =>
            Answer(provider, await all.RemoveAsync(context.TenantId(), provider, domain, context.Caller().Actor, ct), _ => TypedResults.NoContent())).DescribeRemoval();
    }

    /// <summary>As the contract says it; null where it went well.</summary>
    public static Problem? ProblemOf(string provider, DomainAnswer? answer) => answer switch
    {
        DomainAnswer.Are => null,
        null => ConnectionRoutes.NotConnected(provider),
        DomainAnswer.NoSuch => Problems.NotFound("This domain is not in the provider's account."),
        DomainAnswer.NotAble cannot => Problems.Conflict(cannot.Detail),
        DomainAnswer.Refused refused => Problems.InvalidField("domain", refused.Detail),
        DomainAnswer.Failed { Check: { InvalidKey: true } check } => Problems.InvalidApiKey(check.Detail),
        DomainAnswer.Failed { Check: { Throttled: true } check } => Problems.RateLimited(TimeSpan.FromSeconds(30), check.Detail),
        DomainAnswer.Failed failed => Problems.ProviderUnreachable(failed.Check.Detail),
        _ => throw new InvalidOperationException(answer.GetType().Name),
    };

    private static Results<T, Problem> Answer<T>(string provider, DomainAnswer? answer, Func<IReadOnlyList<SendingDomain>, T> show) where T : IResult =>
        ProblemOf(provider, answer) is { } problem ? problem : show(((DomainAnswer.Are)answer!).Domains);

    private static async Task<Results<Created<SendingDomain>, Problem>> AddAsync(HttpContext context, string provider, Domains all, CancellationToken ct)
    {
        if (await RequestBody.ReadAsync(context.Request, MostBytes, ct) is not { } body)
            return Problems.TooLarge();

        DomainRequest? asked;
        try
        {
            asked = JsonSerializer.Deserialize<DomainRequest>(body, Json.Options);
        }
        catch (JsonException error)
        {
            return error.Path == "$.domain" ? Problems.InvalidField("domain", "Must be a string.") : Problems.InvalidRequest("The body is not JSON.");
        }

        if (asked?.Unknown is { Count: > 0 } unknown)
            return Problems.InvalidField(unknown.Keys.ToDictionary(name => name, _ => (string[])["Unknown field."]));
        if (Domains.NameOf(asked?.Domain) is not { } name)
            return Problems.InvalidField("domain", "Must be a domain such as mail.yourdomain.com.");

        return Answer(provider, await all.AddAsync(context.TenantId(), provider, name, context.Caller().Actor, ct),
            found => TypedResults.Created((string?)null, found[0]));
    }
}

[Description("A domain to send from.")]
internal sealed record DomainRequest
{
    [Description("The domain, such as `mail.yourdomain.com`. Required.")]
    public string? Domain { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }
}
