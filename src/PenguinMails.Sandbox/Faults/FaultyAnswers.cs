namespace PenguinMails.Sandbox.Faults;

/// <summary>What one provider says when it is in trouble.</summary>
internal abstract class FaultyAnswers
{
    private static readonly TimeSpan LongestHang = TimeSpan.FromSeconds(120);

    /// <summary>True when the request ends here and nothing of it was taken.</summary>
    public async Task<bool> InsteadAsync(HttpContext http, Fault? fault)
    {
        if (fault is null) return false;
        if (fault.Kind is FaultKind.Slow or FaultKind.Hang || fault.DelayMs is not null) await WaitAsync(http, fault);
        switch (fault.Kind)
        {
            case FaultKind.Refuse or FaultKind.Hang:
                http.Abort();
                return true;
            case FaultKind.RateLimit:
                SayWhen(http.Response, fault);
                await RateLimitAsync(http, fault);
                return true;
            case FaultKind.Error500:
                await BrokenAsync(http, 500);
                return true;
            case FaultKind.Error503:
                await BrokenAsync(http, 503);
                return true;
            case FaultKind.Html502:
                await HtmlAsync(http.Response);
                return true;
            default:
                return false;
        }
    }

    /// <summary>True when the caller is left without the answer, although everything was taken.</summary>
    public async Task<bool> AfterwardsAsync(HttpContext http, Fault? fault)
    {
        switch (fault?.Kind)
        {
            case FaultKind.AcceptThenReset:
                http.Abort();
                return true;
            case FaultKind.AcceptThen500:
                await BrokenAsync(http, 500);
                return true;
            default:
                return false;
        }
    }

    protected abstract Task RateLimitAsync(HttpContext http, Fault fault);

    protected abstract Task BrokenAsync(HttpContext http, int status);

    private static async Task WaitAsync(HttpContext http, Fault fault)
    {
        var delay = fault.Kind == FaultKind.Hang ? LongestHang : fault.Delay(3000);
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        await Task.Delay(delay, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static void SayWhen(HttpResponse response, Fault fault)
    {
        if (fault.RetryAfterS is { } seconds) response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Task HtmlAsync(HttpResponse response)
    {
        response.StatusCode = 502;
        response.ContentType = "text/html";
        return response.WriteAsync("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n");
    }
}
