using System.Globalization;
using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Mailgun;

internal sealed class MailgunTroubles(TimeProvider clock) : FaultyAnswers
{
    protected override Task RateLimitAsync(HttpContext http, Fault fault)
    {
        var seconds = fault.RetryAfterS ?? 120;
        var domain = http.GetRouteValue("domain");
        if (fault.RetryAfterS is not null)
            http.Response.Headers["X-RateLimit-Reset"] = clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new MailgunError(429, $"Domain {domain} is not allowed to send: account-requests-per-sec limit exceeded, try again after {seconds} seconds").WriteAsync(http);
    }

    protected override Task BrokenAsync(HttpContext http, int status) =>
        new MailgunError(status, status == 503 ? "Service Unavailable" : "Internal Server Error").WriteAsync(http);
}
