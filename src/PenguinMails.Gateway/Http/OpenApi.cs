using Microsoft.OpenApi;

namespace PenguinMails.Gateway.Http;

/// <summary>The contract as a document, made from the routes themselves: <c>/openapi/v1.json</c>.</summary>
internal static class OpenApi
{
    private const string Scheme = "key";

    public static void AddContract(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("dashboard", StringComparison.Ordinal) != true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "PenguinMails API",
                Version = "v1",
                Description = "Accepts email, sends it through email service providers, and reports its status.",
            };
            // The address of this request says nothing of where others reach the gateway.
            document.Servers = [];
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A key of scope send, read or admin." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Microsoft.AspNetCore.Authorization.IAllowAnonymous>().Any())
                return Task.CompletedTask;

            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
            return Task.CompletedTask;
        });
    });

    public static void MapContract(this IEndpointRouteBuilder routes) => routes.MapOpenApi().AllowAnonymous();
}
