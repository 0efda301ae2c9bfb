using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Contract;

/// <summary>The contract as a document, made from the routes themselves: <c>/openapi/v1.json</c>, and <c>docs/openapi.json</c> in the repository.</summary>
internal static class OpenApi
{
    public const string Scheme = "api_key";

    private const string About = """
        Send email through several email service providers as if they were one.

        **Authentication.** Send an API key with every request: `Authorization: Bearer <key>`. A key has one of the scopes `send`, `read` and `admin`;
        `admin` includes the others.

        **Errors** are problem details (RFC 9457) with the content type `application/problem+json`. Tell them apart by `type`, which never changes.

        **Lists** answer `data` and `next_cursor`. Pass `next_cursor` as `cursor` to get the next page; it is null on the last.

        **Retries.** Send an `Idempotency-Key` with every send, and repeat the request with the same key and body until you have an answer. The email is sent once.

        Field names are in snake_case, times are in UTC (RFC 3339), and ids are opaque strings with a prefix such as `msg_`.
        """;

    private static readonly (string Name, string About)[] Tags =
    [
        ("Emails", "Send emails, find them, and follow each one from acceptance to delivery."),
        ("Providers", "Connect email service providers, test them, and see how they are doing."),
        ("Sending domains", "Domains at your providers, and the DNS records that they need."),
        ("Events", "What providers reported, for every email."),
        ("Alerts", "Problems that need your attention, from when they begin until they are over."),
        ("Provider webhooks", "Where providers report to. The gateway registers these addresses by itself."),
        ("Health", "For load balancers and monitoring."),
    ];

    public static void AddContract(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("dashboard", StringComparison.Ordinal) != true;
        options.CreateSchemaReferenceId = NameOf;
        options.AddSchemaTransformer<SchemaDocs>();
        options.AddOperationTransformer<OperationDocs>();
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "PenguinMails API", Version = "v1", Description = About };
            // Not the address of this request, which says nothing of where others reach the gateway.
            document.Servers = [new() { Url = "/" }];
            document.Tags = Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.About }).ToHashSet();
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Scheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "An API key with the scope `send`, `read` or `admin`.",
                },
            };
            foreach (var property in document.Components.Schemas!.Values.SelectMany(schema => schema.Properties?.Values ?? []).OfType<OpenApiSchema>())
                property.Description ??= OfChoice(property);

            return Task.CompletedTask;
        });
    });

    /// <summary>Of a reference or null, it is the reference that has the words.</summary>
    private static string? OfChoice(OpenApiSchema schema) => schema.OneOf?.OfType<OpenApiSchemaReference>().FirstOrDefault()?.Reference.Description;

    public static void MapContract(this IEndpointRouteBuilder routes) => routes.MapOpenApi().AllowAnonymous();

    /// <summary>What a type is called in the document: as its attribute says where our own name for it would tell a caller little.</summary>
    public static string? NameOf(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null : NameOf(type.Type);

    public static string NameOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Page<>) ? NameOf(type.GetGenericArguments()[0]) + "Page"
        : (Nullable.GetUnderlyingType(type) ?? type) is var own && own.GetCustomAttribute<DisplayNameAttribute>() is { } given ? given.DisplayName
        : own.Name;
}
