using Microsoft.AspNetCore.Diagnostics;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Http;

/// <summary>Gives every error a body: problem details, and nothing of an exception ever. Exceptions are logged by the framework.</summary>
internal static class ErrorAnswers
{
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(context =>
        {
            var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
            return ProblemOf(exception, context.RequestServices.GetRequiredService<Database>().Dialect).ExecuteAsync(context);
        }));
        app.UseStatusCodePages(pages => Problems.OfStatus(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
    }

    private static Problem ProblemOf(Exception? exception, Dialect dialect) => exception switch
    {
        BadHttpRequestException bad => Problems.OfStatus(bad.StatusCode),
        { } failure when dialect.FailsAll(failure) || dialect.IsTransient(failure) => Problems.Unavailable(),
        _ => Problems.InternalError(),
    };
}
