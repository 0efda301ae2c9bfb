namespace PenguinMails.Gateway.Http;

/// <summary>Answers HEAD as GET without the body: endpoints are mapped for GET alone.</summary>
internal static class HeadRequests
{
    /// <param name="app">Before its routing.</param>
    /// <param name="except">Where endpoints answer HEAD themselves.</param>
    public static void UseHeadRequests(this IApplicationBuilder app, string except) => app.Use(async (context, next) =>
    {
        if (!HttpMethods.IsHead(context.Request.Method) || context.Request.Path.StartsWithSegments(except, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var body = context.Response.Body;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = Stream.Null;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.Response.Body = body;
        }
    });
}
