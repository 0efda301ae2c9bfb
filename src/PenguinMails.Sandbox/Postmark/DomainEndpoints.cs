using System.Text.Json;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

internal sealed record DomainRequest(string? Name, string? ReturnPathDomain);

/// <summary>https://postmarkapp.com/developer/api/domains-api</summary>
internal sealed class DomainEndpoints(PostmarkWorld world)
{
    private static readonly PostmarkError NotFound = new(510, "This domain was not found.", 404);

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapGet("/domains", requests.ForAccount(ListAsync));
        routes.MapPost("/domains", requests.ForAccount(CreateAsync));
        routes.MapGet("/domains/{id:int}", requests.ForAccount(http => ChangeAsync(http, static _ => { })));
        routes.MapPut("/domains/{id:int}", requests.ForAccount(EditAsync));
        routes.MapPut("/domains/{id:int}/verifyDkim", requests.ForAccount(http =>
            ChangeAsync(http, static domain => domain.DkimVerified = !VerifiedDomains.StaysPending(domain.Name))));
        routes.MapPut("/domains/{id:int}/verifyReturnPath", requests.ForAccount(http =>
            ChangeAsync(http, static domain => domain.ReturnPathVerified = !VerifiedDomains.StaysPending(domain.Name))));
        routes.MapPost("/domains/{id:int}/verifyspf", requests.ForAccount(http => ChangeAsync(http, static _ => { })));
        routes.MapPost("/domains/{id:int}/rotatedkim", requests.ForAccount(http => ChangeAsync(http, static _ => { })));
        routes.MapDelete("/domains/{id:int}", requests.ForAccount(DeleteAsync));
    }

    private Task ListAsync(HttpContext http)
    {
        if (OutboundSearch.Paging(http.Request) is not ({ } count, { } offset))
            return new PostmarkError(600, "'count' (1 to 500) and 'offset' are required.").WriteAsync(http);
        var domains = world.Domains.All.ToList();
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("TotalCount", domains.Count);
            json.WriteStartArray("Domains");
            foreach (var domain in domains.Skip(offset).Take(count)) Write(json, domain, details: false);
            json.WriteEndArray();
        });
    }

    private async Task CreateAsync(HttpContext http)
    {
        if (await ReadAsync(http, PostmarkJson.Default.DomainRequest) is not { } asked) return;
        if (!Address.IsDomain(asked.Name)) await new PostmarkError(520, "The 'Name' is not a valid domain.").WriteAsync(http);
        else if (world.Domains.Add(asked.Name!) is not { } domain) await new PostmarkError(512, "This domain already exists.").WriteAsync(http);
        else
        {
            domain.ReturnPathDomain = asked.ReturnPathDomain ?? "";
            await AnswerAsync(http, domain);
        }
    }

    private async Task EditAsync(HttpContext http)
    {
        if (await ReadAsync(http, PostmarkJson.Default.DomainRequest) is { } asked)
            await ChangeAsync(http, domain => domain.ReturnPathDomain = asked.ReturnPathDomain ?? domain.ReturnPathDomain);
    }

    private Task DeleteAsync(HttpContext http)
    {
        if (world.Domains.Find(Id(http)) is not { } domain) return NotFound.WriteAsync(http);
        world.Domains.Remove(domain);
        return OkAsync(http, $"Domain {domain.Name} removed.");
    }

    private Task ChangeAsync(HttpContext http, Action<PostmarkDomain> change)
    {
        if (world.Domains.Find(Id(http)) is not { } domain) return NotFound.WriteAsync(http);
        change(domain);
        return AnswerAsync(http, domain);
    }

    private static Task AnswerAsync(HttpContext http, PostmarkDomain domain)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        Write(json, domain, details: true);
        return json.FlushAsync(http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, PostmarkDomain domain, bool details)
    {
        json.WriteStartObject();
        json.WriteString("Name", domain.Name);
        json.WriteBoolean("SPFVerified", true);
        json.WriteBoolean("DKIMVerified", domain.DkimVerified);
        json.WriteBoolean("WeakDKIM", false);
        json.WriteBoolean("ReturnPathDomainVerified", domain.ReturnPathVerified);
        json.WriteNumber("ID", domain.Id);
        if (details) DomainJson.WriteDetails(json, domain.Name, domain.DkimVerified, domain.ReturnPathDomain);
        json.WriteEndObject();
    }
}
