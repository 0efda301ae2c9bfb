using Microsoft.AspNetCore.Diagnostics;

namespace PenguinMails.Gateway.Http;

/// <summary>Gives every error a body: problem details, and nothing of an exception ever. Exceptions are logged by the framework.</summary>
internal static class ErrorAnswers
{
    /// <param name="app">The gateway.</param>
    /// <param name="isStoreFailure">True where the same request can succeed once the store is well again.</param>
    public static void UseErrorAnswers(this WebApplication app, Func<Exception, bool> isStoreFailure)
    {
        app.UseExceptionHandler(handler => handler.Run(context =>
        {
            var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
            return ProblemOf(exception, isStoreFailure).ExecuteAsync(context);
        }));
        app.UseStatusCodePages(pages => Problems.OfStatus(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
    }

    private static Problem ProblemOf(Exception? exception, Func<Exception, bool> isStoreFailure) => exception switch
    {
        BadHttpRequestException bad => Problems.OfStatus(bad.StatusCode),
        { } failure when isStoreFailure(failure) => Problems.Unavailable(),
        _ => Problems.InternalError(),
    };
}
