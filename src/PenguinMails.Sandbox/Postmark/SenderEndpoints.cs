using System.Text.Json;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

internal sealed record SenderRequest(string? FromEmail, string? Name, string? ReplyToEmail, string? ReturnPathDomain);

/// <summary>https://postmarkapp.com/developer/api/signatures-api</summary>
internal sealed class SenderEndpoints(PostmarkWorld world)
{
    private static readonly PostmarkError NotFound = new(501, "This signature was not found.", 404);

    public void Map(IEndpointRouteBuilder routes, PostmarkRequests requests)
    {
        routes.MapGet("/senders", requests.ForAccount(ListAsync));
        routes.MapPost("/senders", requests.ForAccount(CreateAsync));
        routes.MapGet("/senders/{id:int}", requests.ForAccount(http => ChangeAsync(http, static _ => { }, AnswerAsync)));
        routes.MapPut("/senders/{id:int}", requests.ForAccount(EditAsync));
        // Nobody reads the confirmation email here, so asking for it again stands for following its link.
        routes.MapPost("/senders/{id:int}/resend", requests.ForAccount(http => ChangeAsync(
            http, static sender => sender.Confirmed = !VerifiedDomains.StaysPending(sender.Email),
            static (http, sender) => OkAsync(http, $"Confirmation email for Sender Signature {sender.Email} was re-sent."))));
        routes.MapDelete("/senders/{id:int}", requests.ForAccount(http => ChangeAsync(
            http, world.Domains.Remove, static (http, sender) => OkAsync(http, $"Signature {sender.Email} removed."))));
    }

    private Task ListAsync(HttpContext http)
    {
        if (OutboundSearch.Paging(http.Request) is not ({ } count, { } offset))
            return new PostmarkError(600, "'count' (1 to 500) and 'offset' are required.").WriteAsync(http);
        var senders = world.Domains.AllSenders.ToList();
        return JsonAnswer.ObjectAsync(http, json =>
        {
            json.WriteNumber("TotalCount", senders.Count);
            json.WriteStartArray("SenderSignatures");
            foreach (var sender in senders.Skip(offset).Take(count))
            {
                json.WriteStartObject();
                WriteFields(json, sender);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private async Task CreateAsync(HttpContext http)
    {
        if (await ReadAsync(http, PostmarkJson.Default.SenderRequest) is not { } asked) return;
        if (Address.Parse(asked.FromEmail) is not { } from) await new PostmarkError(503, "The 'FromEmail' is not a valid email address.").WriteAsync(http);
        else if (world.Domains.AddSender(from, asked.Name ?? "") is not { } sender) await new PostmarkError(504, "This signature already exists.").WriteAsync(http);
        else
        {
            sender.ReplyTo = asked.ReplyToEmail ?? "";
            await AnswerAsync(http, sender);
        }
    }

    private async Task EditAsync(HttpContext http)
    {
        if (await ReadAsync(http, PostmarkJson.Default.SenderRequest) is not { } asked) return;
        await ChangeAsync(http, sender =>
        {
            sender.Name = asked.Name ?? sender.Name;
            sender.ReplyTo = asked.ReplyToEmail ?? sender.ReplyTo;
        }, AnswerAsync);
    }

    private Task ChangeAsync(HttpContext http, Action<PostmarkSender> change, Func<HttpContext, PostmarkSender, Task> answer)
    {
        if (world.Domains.FindSender(Id(http)) is not { } sender) return NotFound.WriteAsync(http);
        change(sender);
        return answer(http, sender);
    }

    private static Task AnswerAsync(HttpContext http, PostmarkSender sender) => JsonAnswer.ObjectAsync(http, json =>
    {
        WriteFields(json, sender);
        json.WriteBoolean("SPFVerified", true);
        json.WriteBoolean("DKIMVerified", sender.Confirmed);
        json.WriteBoolean("WeakDKIM", false);
        json.WriteBoolean("ReturnPathDomainVerified", sender.Confirmed);
        DomainJson.WriteDetails(json, sender.Email[(sender.Email.LastIndexOf('@') + 1)..], sender.Confirmed, "");
    });

    private static void WriteFields(Utf8JsonWriter json, PostmarkSender sender)
    {
        json.WriteString("Domain", sender.Email[(sender.Email.LastIndexOf('@') + 1)..]);
        json.WriteString("EmailAddress", sender.Email);
        json.WriteString("ReplyToEmailAddress", sender.ReplyTo);
        json.WriteString("Name", sender.Name);
        json.WriteBoolean("Confirmed", sender.Confirmed);
        json.WriteNumber("ID", sender.Id);
    }
}
