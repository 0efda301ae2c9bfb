using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace PenguinMails.Gateway.Providers.Http;

/// <summary>
/// What only asks is asked again where the provider had trouble: lost calls, domains, webhooks, the account. Whatever changes something
/// there, a send before all, goes once; see <see cref="ProviderHttp"/> for what is certainly not taken.
/// </summary>
internal static class RepeatableCalls
{
    private const string Pipeline = "repeatable-calls";

    public static IHttpClientBuilder AddRepeats(this IHttpClientBuilder client)
    {
        client.AddResilienceHandler(Pipeline, (pipeline, context) =>
        {
            // Fractions of a second; the deadline around them is the call's own.
            pipeline.TimeProvider = TimeProvider.System;
            var clock = context.ServiceProvider.GetRequiredService<TimeProvider>();
            var retry = new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(200),
                ShouldHandle = tried => ValueTask.FromResult(HttpClientResiliencePredicates.IsTransient(tried.Outcome)
                    && (Wait(tried.Outcome, clock) ?? TimeSpan.Zero) <= RetryAfter.LongestWait),
                DelayGenerator = tried => ValueTask.FromResult(Wait(tried.Outcome, clock)),
            };
            retry.DisableForUnsafeHttpMethods();
            pipeline.AddRetry(retry);
        });
        return client;
    }

    private static TimeSpan? Wait(Outcome<HttpResponseMessage> outcome, TimeProvider clock) =>
        outcome.Result is { } response ? RetryAfter.Of(response, clock.GetUtcNow()) : null;
}
