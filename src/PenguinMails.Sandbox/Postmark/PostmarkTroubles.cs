using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Postmark;

internal sealed class PostmarkTroubles : FaultyAnswers
{
    protected override Task RateLimitAsync(HttpContext http, Fault fault) => PostmarkError.RateLimited.WriteAsync(http);

    protected override Task BrokenAsync(HttpContext http, int status) =>
        (status == 503 ? PostmarkError.Maintenance : PostmarkError.Unexpected).WriteAsync(http);
}
