using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Contract;

/// <summary>Writes into an operation what its route says of itself: parameters, errors, examples, and who may call it.</summary>
internal sealed class OperationDocs : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        AddScope(operation, context.Document!, metadata);
        foreach (var parameter in metadata.OfType<ApiParameter>())
            Put(operation.Parameters ??= [], parameter.Drawn());
        foreach (var body in metadata.OfType<ApiBody>())
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = body.Description,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [body.ContentType] = new() { Schema = body.Type is null ? new OpenApiSchema() : await SchemaOfAsync(body.Type, context, cancellationToken) },
                },
            };
        foreach (var example in metadata.OfType<ApiExample>())
            foreach (var content in ContentOf(operation, example.Status))
                content.Example = example.Body.DeepClone();

        foreach (var table in metadata.OfType<ApiCsv>())
            operation.Responses!["200"].Content![CsvFile.ContentType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = table.Example };

        foreach (var file in metadata.OfType<ApiFile>())
            operation.Responses!["200"].Content![file.ContentType] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }, Example = file.Example };

        await AddProblemsAsync(operation, context, [.. metadata.OfType<Problem>()], cancellationToken);
        operation.Responses = Sorted(operation.Responses!);
        foreach (var header in metadata.OfType<ApiHeader>())
            Put((OpenApiResponse)operation.Responses![$"{header.Status}"], header.Name, header.Description, new() { Type = JsonSchemaType.String }, header.Example);
    }

    /// <summary>What goes well first, as the route says it and in the words of what is answered; then the errors.</summary>
    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(pair => pair.Key[0] < '4' ? "" : pair.Key, StringComparer.Ordinal))
        {
            if (status[0] < '4' && response.Content?.Values.FirstOrDefault()?.Schema?.Description is { Length: > 0 } about)
                response.Description = about;
            sorted[status] = response;
        }

        return sorted;
    }

    private static void AddScope(OpenApiOperation operation, OpenApiDocument document, IList<object> metadata)
    {
        if (metadata.OfType<IAllowAnonymous>().Any())
            return;

        var scope = EnumNames.Of(metadata.OfType<AuthorizationPolicy>().SelectMany(policy => policy.Requirements).OfType<ScopeRequirement>().Last().Scope);
        operation.Security = [new() { [new OpenApiSecuritySchemeReference(OpenApi.Scheme, document)] = [scope] }];
        operation.Description = $"{operation.Description}\n\nRequires an API key with the scope `{scope}`.";
    }

    /// <summary>In place of the bare one that was made for a parameter that is bound.</summary>
    private static void Put(IList<IOpenApiParameter> parameters, OpenApiParameter parameter)
    {
        var bound = parameters.Index().FirstOrDefault(known => known.Item.Name == parameter.Name && known.Item.In == parameter.In);
        if (bound.Item is null)
            parameters.Add(parameter);
        else
            parameters[bound.Index] = parameter;
    }

    private static IEnumerable<OpenApiMediaType> ContentOf(OpenApiOperation operation, int? status) =>
        (status is null ? operation.RequestBody?.Content : operation.Responses?[$"{status}"].Content)?.Values ?? [];

    private static async Task AddProblemsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, Problem[] problems, CancellationToken ct)
    {
        if (problems.Length == 0)
            return;

        var schema = await SchemaOfAsync(typeof(Problem), context, ct);
        foreach (var same in problems.GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            var response = new OpenApiResponse
            {
                Description = string.Join(' ', same.DistinctBy(problem => problem.Slug).Select(problem => $"`{problem.Slug}`: {problem.Title}.")),
                Content = new Dictionary<string, OpenApiMediaType> { [Problem.ContentType] = new() { Schema = schema, Examples = Examples(same) } },
            };
            if (same.Any(problem => problem.RetryAfter is not null))
                Put(response, "Retry-After", "Seconds to wait before you try again.", new() { Type = JsonSchemaType.Integer }, 1);

            operation.Responses![$"{same.Key}"] = response;
        }
    }

    /// <summary>As a part of the document that others may refer to, too.</summary>
    private static async Task<OpenApiSchemaReference> SchemaOfAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var document = context.Document!;
        var name = OpenApi.NameOf(type);
        document.Components ??= new();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!document.Components.Schemas.ContainsKey(name))
            document.Components.Schemas[name] = await context.GetOrCreateSchemaAsync(type, null, ct);

        return new(name, document);
    }

    private static Dictionary<string, IOpenApiExample> Examples(IEnumerable<Problem> problems)
    {
        var examples = new Dictionary<string, IOpenApiExample>();
        foreach (var problem in problems)
            examples.TryAdd(examples.ContainsKey(problem.Slug) ? $"{problem.Slug}_{examples.Count}" : problem.Slug, new OpenApiExample
            {
                Summary = problem.Detail ?? problem.Errors?.First().Value[0] ?? problem.Title,
                Value = JsonSerializer.SerializeToNode(problem, Json.Options),
            });

        return examples;
    }

    private static void Put(OpenApiResponse response, string name, string description, OpenApiSchema schema, System.Text.Json.Nodes.JsonNode example)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader { Description = description, Schema = schema, Example = example.DeepClone() };
    }
}
