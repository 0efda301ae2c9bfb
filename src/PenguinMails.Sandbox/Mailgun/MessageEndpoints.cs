using PenguinMails.Sandbox.Faults;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages</summary>
internal sealed class MessageEndpoints(
    MailgunWorld world, MailgunOutcomes outcomes, MailgunTroubles troubles, FaultBoard faults, Ledger ledger, EarlyWebhooks early, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v3/{domain}/messages", world.ForAccount((http, account) => SendAsync(http, account, isMime: false), forSending: true));
        routes.MapPost("/v3/{domain}/messages.mime", world.ForAccount((http, account) => SendAsync(http, account, isMime: true), forSending: true));
    }

    private async Task SendAsync(HttpContext http, MailgunAccount account, bool isMime)
    {
        var fault = faults.ForSend("mailgun", batch: true);
        if (await troubles.InsteadAsync(http, fault)) return;
        if (Refusal(http, account, fault, out var domain) is { } refusal)
        {
            await refusal.WriteAsync(http);
            return;
        }

        var (error, mail) = await ReadAsync(http, isMime);
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var message = Take(domain!, mail!);
        await AnswerAsync(http, message, fault);
    }

    private static MailgunError? Refusal(HttpContext http, MailgunAccount account, Fault? fault, out MailgunDomain? domain)
    {
        var name = (string)http.GetRouteValue("domain")!;
        domain = account.Find(name);
        if (domain is null) return MailgunError.NoDomain(name);
        if (!domain.Active)
            return new(403, $"Domain {name} is not allowed to send: The domain is unverified and requires DNS configuration. Log in to your control panel to view required DNS records.");
        return fault?.Kind == FaultKind.PartialBatch ? MailgunError.BadRecipient : null;
    }

    private async Task<(MailgunError? Error, MailgunMail? Mail)> ReadAsync(HttpContext http, bool isMime)
    {
        if (!http.Request.HasFormContentType) return (MailgunError.Bad("Bad Request: the body must be multipart/form-data or application/x-www-form-urlencoded"), null);
        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            if (isMime)
            {
                if (await MimeForm.ReadAsync(form, http.RequestAborted) is not { } flat) return (MailgunError.Missing("message"), null);
                form = flat;
            }

            return (new MailgunForm(form, clock.GetUtcNow()).Read(out var mail), mail);
        }
        catch (InvalidDataException)
        {
            return (MailgunError.Bad("Bad Request: the form could not be read"), null);
        }
    }

    private MailgunMessage Take(MailgunDomain domain, MailgunMail mail)
    {
        var message = new MailgunMessage(domain, mail, clock.GetUtcNow());
        var urls = HtmlUrls.Of(message.Html);
        ledger.Keep(message);
        foreach (var recipient in message.Recipients())
            ledger.Add(new()
            {
                Provider = "mailgun",
                Recipient = recipient.Email,
                MessageId = $"<{message.Id}>",
                ProviderMessageId = $"<{message.Id}>",
                Subject = message.Subject(recipient),
                TakenAt = message.ReceivedAt,
                Tags = message.Tags,
                Metadata = message.Variables(recipient),
                TestMode = message.TestMode ? true : null,
                TracksOpens = message.Tracking.Opens,
                TracksLinks = message.Tracking.Clicks,
                Urls = urls,
                Content = message,
            });
        return message;
    }

    private async Task AnswerAsync(HttpContext http, MailgunMessage message, Fault? fault)
    {
        var isEarly = early.Now();
        if (isEarly) await early.WaitAsync(first => outcomes.Begin(message, first));
        try
        {
            if (!await troubles.AfterwardsAsync(http, fault))
                await JsonAnswer.ObjectAsync(http, json =>
                {
                    json.WriteString("id", $"<{message.Id}>");
                    json.WriteString("message", "Queued. Thank you.");
                });
        }
        finally
        {
            if (!isEarly) outcomes.Begin(message);
        }
    }
}
