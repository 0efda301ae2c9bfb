using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/validate/single-valid-ir: one address at a time.</summary>
internal sealed class ValidationEndpoints(MailgunWorld world, MailgunTroubles troubles, FaultBoard faults, SandboxOptions options)
{
    private const string Path = "/v4/address/validate";
    private const int LongestAddress = 512;
    private const int MostAtOnce = 10;

    private int _underWay;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, world.ForAccount((http, _) => ValidateAsync(http, http.Request.Query["address"].ToString())));
        routes.MapPost(Path, world.ForAccount(async (http, _) =>
            await ValidateAsync(http, http.Request.HasFormContentType ? (await http.Request.ReadFormAsync(http.RequestAborted))["address"].ToString() : "")));
    }

    private async Task ValidateAsync(HttpContext http, string address)
    {
        var fault = faults.ForSend("mailgun", batch: false);
        if (await troubles.InsteadAsync(http, fault)) return;
        if (Refusal(address) is { } refusal)
        {
            await refusal.WriteAsync(http);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _underWay) > MostAtOnce)
            {
                await new MailgunError(429, "Too many requests at once. Try again later.").WriteAsync(http);
                return;
            }

            if (ValidationAnswer.LocalOf(address) == "slow") await Task.Delay(TimeSpan.FromSeconds(options.SlowSeconds), http.RequestAborted);
            if (!await troubles.AfterwardsAsync(http, fault))
                await JsonAnswer.ObjectAsync(http, ValidationAnswer.Of(address, options.UndeliverableShare).Write);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static MailgunError? Refusal(string address) => address.Length switch
    {
        0 => MailgunError.Missing("address"),
        > LongestAddress => MailgunError.Bad("address is too long"),
        _ => null,
    };
}
