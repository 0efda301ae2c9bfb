using System.Text.Json;
using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/validate/bulk-valid-ir: lists, which are worked on after they are uploaded.</summary>
internal sealed class BulkValidationEndpoints(MailgunWorld world, MailgunTroubles troubles, FaultBoard faults, SandboxOptions options, TimeProvider clock)
{
    private const string Path = "/v4/address/validate/bulk";
    private const string OfList = Path + "/{list}";

    private static readonly string[] Results = ["deliverable", "undeliverable", "do_not_send", "catch_all", "unknown"];
    private static readonly string[] Risks = ["high", "medium", "low", "unknown"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, Unless(ListAsync));
        routes.MapPost(OfList, world.ForAccount(CreateAsync));
        routes.MapGet(OfList, Unless((http, account) => Find(http, account) is { } list ? JsonAnswer.ObjectAsync(http, json => Write(json, http, list)) : NoList(http)));
        routes.MapDelete(OfList, Unless(DeleteAsync));
    }

    /// <summary>Unless there is trouble.</summary>
    private RequestDelegate Unless(Func<HttpContext, MailgunAccount, Task> handler) => world.ForAccount(async (http, account) =>
    {
        if (!await troubles.InsteadAsync(http, faults.ForQuestion("mailgun")))
            await handler(http, account);
    });

    private async Task CreateAsync(HttpContext http, MailgunAccount account)
    {
        var fault = faults.ForSend("mailgun", batch: false);
        if (await troubles.InsteadAsync(http, fault)) return;
        var (addresses, problem) = await ValidationUpload.ReadAsync(http);
        var (name, now) = ((string)http.GetRouteValue("list")!, clock.GetUtcNow());
        problem ??= name.Contains('@', StringComparison.Ordinal) ? "The name of a list must not contain @"
            : account.Validations.Add(new(name, addresses!, now, TimeSpan.FromSeconds(options.BulkValidationSeconds), options.UndeliverableShare), now);
        if (problem is not null)
        {
            await MailgunError.Bad(problem).WriteAsync(http);
            return;
        }

        if (!await troubles.AfterwardsAsync(http, fault))
            await JsonAnswer.ObjectAsync(http, json =>
            {
                json.WriteString("id", name);
                json.WriteString("message", "The validation job was submitted.");
            }, 202);
    }

    private static Task DeleteAsync(HttpContext http, MailgunAccount account)
    {
        if (Find(http, account) is not { IsDeleted: false } list) return NoList(http);
        list.IsDeleted = true;
        return JsonAnswer.ObjectAsync(http, json => json.WriteString("message", "Validation job canceled."));
    }

    private Task ListAsync(HttpContext http, MailgunAccount account)
    {
        var limit = int.TryParse(http.Request.Query["limit"], out var asked) ? Math.Clamp(asked, 1, 500) : 500;
        var lists = account.Validations.All.ToList();
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteStartArray("jobs");
            foreach (var list in lists.Take(limit))
            {
                json.WriteStartObject();
                Write(json, http, list);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total", lists.Count);
        });
    }

    private void Write(Utf8JsonWriter json, HttpContext http, ValidationList list)
    {
        var now = clock.GetUtcNow();
        var status = list.Status(now);
        json.WriteNumber("created_at", list.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("id", list.Id);
        json.WriteNumber("quantity", list.Quantity);
        json.WriteNumber("records_processed", list.Processed(now));
        json.WriteString("status", status);
        if (status != "uploaded") return;

        json.WriteStartObject("download_url");
        foreach (var format in (string[])["csv", "json"])
            json.WriteString(format, $"{http.Request.Scheme}://{http.Request.Host}{ValidationDownload.Path}/{list.Token}/{format}");
        json.WriteEndObject();
        WriteSummary(json, list);
    }

    private static void WriteSummary(Utf8JsonWriter json, ValidationList list)
    {
        var answers = list.Answers.ToList();
        json.WriteStartObject("summary");
        json.WriteStartObject("result");
        foreach (var result in Results) json.WriteNumber(result, answers.Count(answer => answer.Result == result));
        json.WriteEndObject();
        json.WriteStartObject("risk");
        foreach (var risk in Risks) json.WriteNumber(risk, answers.Count(answer => answer.Risk == risk));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ValidationList? Find(HttpContext http, MailgunAccount account) => account.Validations.Find((string)http.GetRouteValue("list")!);

    private static Task NoList(HttpContext http) => new MailgunError(404, "Validation job not found").WriteAsync(http);
}
