using Microsoft.AspNetCore.Diagnostics;

namespace PenguinMails.Gateway.Http;

/// <summary>Gives every error a body: problem details, and nothing of an exception ever. Exceptions are logged by the framework.</summary>
internal static class ErrorAnswers
{
    public static void UseErrorAnswers(this WebApplication app)
    {
        app.UseExceptionHandler(handler => handler.Run(context =>
        {
            var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
            var problem = exception is BadHttpRequestException bad ? Problems.OfStatus(bad.StatusCode) : Problems.InternalError();
            return problem.ExecuteAsync(context);
        }));
        app.UseStatusCodePages(pages => Problems.OfStatus(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
    }
}
