using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Validation;

[Description("What you say of a domain yourself.")]
public sealed record DomainWord
{
    [Description("The domain; it holds for those below it, too.")]
    public required string Domain { get; init; }

    [Description("`valid`: lists, slips of the pen and parking count for nothing there. `risky` and `invalid`: every address there is.")]
    public required Verdict Verdict { get; init; }

    [Description("When it was said.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who said it.")]
    public required string CreatedBy { get; init; }
}

[Description("What to think of a domain's addresses.")]
public sealed record DomainWordRequest
{
    [Description("`valid`, `risky` or `invalid`."), Required]
    public string? Verdict { get; init; }

    [JsonExtensionData] public IDictionary<string, JsonElement>? Unknown { get; init; }
}

/// <summary>A tenant's own word on domains: <c>/api/v1/tenant/validation/domains</c>.</summary>
internal static class DomainWordRoutes
{
    private const int MostBytes = 4 << 10;
    private const string Word = """{ "domain": "company.example", "verdict": "valid", "created_at": "2026-11-30T09:12:44.120Z", "created_by": "user admin@yourdomain.com" }""";

    private static readonly ApiParameter Name = ApiParameter.Path("domain", "The domain.", "company.example");

    public static void MapDomainWords(this RouteGroupBuilder validation)
    {
        validation.MapGet("/domains", async (HttpContext context, DomainWords words, CancellationToken ct) => TypedResults.Ok(new Page<DomainWord>(await words.ListAsync(context.TenantId(), ct), null)))
            .Describe("listValidationDomains", "List your own word on domains", "Domains of which you said yourself what to think.").Answered($$"""{ "data": [{{Word}}], "next_cursor": null }""");
        validation.MapPut("/domains/{domain}", SaveAsync)
            .Describe("saveValidationDomain", "Say what to think of a domain", "Goes before what lists and guesses say of a domain and those below it. What DNS says and what became of your own email still counts.")
            .Takes(Name).Asked("""{ "verdict": "valid" }""").Answered(Word).Fails(NoVerdict(), TooMany());
        validation.MapDelete("/domains/{domain}", async Task<Results<NoContent, Problem>> (HttpContext context, string domain, DomainWords words) =>
                NameOf(domain) is { } name && await words.RemoveAsync(context.TenantId(), name, context.Caller().Actor) ? TypedResults.NoContent() : NoSuch())
            .Describe("removeValidationDomain", "Take back your word on a domain", "Lists and guesses count again.").Takes(Name).Fails(NoSuch());
    }

    /// <returns>As DNS knows it; null for what is no domain.</returns>
    public static string? NameOf(string domain) => EmailAddress.TryParse("anybody@" + domain.Trim(), out var address, out _) ? address.Domain : null;

    /// <returns>Null for what nobody can say of a domain.</returns>
    public static Verdict? VerdictOf(string? text) => EnumNames.TryParse<Verdict>(text, out var verdict) && verdict != Verdict.Unknown ? verdict : null;

    private static async Task<Results<Ok<DomainWord>, Problem>> SaveAsync(HttpContext context, string domain, DomainWords words, CancellationToken ct)
    {
        var (asked, problem) = await RequestBody.ReadJsonAsync<DomainWordRequest>(context.Request, MostBytes, ct);
        if (problem is not null)
            return problem;
        if (asked!.Unknown?.Keys.FirstOrDefault() is { } unknown)
            return Problems.InvalidField(unknown, "Unknown field.");
        if (VerdictOf(asked.Verdict) is not { } verdict)
            return NoVerdict();
        if (NameOf(domain) is not { } name)
            return Problems.InvalidField("domain", "Must be a domain such as company.example.");

        return await words.SaveAsync(context.TenantId(), name, verdict, context.Caller().Actor) is { } saved ? TypedResults.Ok(saved) : TooMany();
    }

    private static Problem NoSuch() => Problems.NotFound("You said nothing of this domain.");

    private static Problem NoVerdict() => Problems.InvalidField("verdict", "Must be valid, risky or invalid.");

    private static Problem TooMany() => Problems.Conflict($"At most {DomainWords.Most:N0} domains. Remove some first.");
}
