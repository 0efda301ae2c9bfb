using System.Net.Http.Headers;
using System.Text;
using MimeKit;
using PenguinMails.Mail.Smtp;
using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Smtp;

/// <summary>Sends what comes back by mail, to the return path, by SMTP or as a mail server's pipe would.</summary>
internal sealed partial class SinkReturns(
    SandboxOptions sandbox, SinkSettings settings, SinkFaults faults, Schedule schedule, HttpMessageInvoker http, TimeProvider clock, ILogger<SinkReturns> log)
{
    private const int Tries = 5;

    // After the answer to the message, which a bounce cannot overtake here as it can at Postmark.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(60);

    public void Begin(Return what, SmtpDelivery delivery, string recipient)
    {
        if (delivery.ReturnPath.Length == 0 || !settings.Current.TakesReturns)
            return;
        var fault = faults.ForReturn();
        if (fault?.Kind == FaultKind.DropWebhooks)
            return;
        var octets = ReturnedMail.Write(what, delivery, recipient, clock.GetUtcNow());
        var delay = fault?.Kind is FaultKind.LateWebhooks or FaultKind.ShuffleWebhooks ? fault.Delay(5000) : Soon;
        for (var copies = fault?.Kind == FaultKind.DuplicateWebhooks ? 2 : 1; copies > 0; copies--)
            Later(delay, delivery.ReturnPath, octets, 1);
    }

    private void Later(TimeSpan delay, string to, byte[] octets, int number) =>
        schedule.After(delay, () => _ = TryAsync(to, octets, number));

    private async Task TryAsync(string to, byte[] octets, int number)
    {
        var current = settings.Current;
        if (current.BounceUrl.Length > 0 ? await PostAsync(new(current.BounceUrl), to, octets) : await MailAsync(current, to, octets))
            return;
        NotTaken(log, number);
        if (number < Tries)
            Later(TimeSpan.FromSeconds(number * sandbox.RetryScale), to, octets, number + 1);
    }

    private async Task<bool> MailAsync(SinkOptions current, string to, byte[] octets)
    {
        await using var pool = new SmtpPool(
            new() { Host = current.BounceHost, Port = current.BouncePort, Security = SmtpSecurity.None, LocalName = ReturnedMail.Host }, clock);
        return await pool.SendAsync(new("", [to]), MimeMessage.Load(new MemoryStream(octets)), CancellationToken.None) is SmtpResult.Accepted;
    }

    private async Task<bool> PostAsync(Uri url, string to, byte[] octets)
    {
        byte[] piped = [.. Encoding.UTF8.GetBytes($"Return-Path: <>\r\nDelivered-To: {to}\r\n"), .. octets];
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(piped) { Headers = { ContentType = new MediaTypeHeaderValue("message/rfc822") } },
        };
        if (url.UserInfo.Length > 0)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(sandbox.WebhookTimeoutSeconds), clock);
        try
        {
            using var answer = await http.SendAsync(request, patience.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Debug, "A bounce was not taken at try {Number}")]
    private static partial void NotTaken(ILogger log, int number);
}
