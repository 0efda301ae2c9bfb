using System.Text.Json.Nodes;
using PenguinMails.Tests.Architecture;
using Xunit;

namespace PenguinMails.Tests.Contract;

/// <summary>The OpenAPI document leaves nothing unsaid, and is the one in the repository.</summary>
public sealed class ContractDocumentTests : IAsyncLifetime
{
    private GatewayServer server = null!;
    private ContractDocument contract = null!;

    public async ValueTask InitializeAsync()
    {
        server = await GatewayServer.StartAsync();
        contract = await ContractDocument.OfAsync(server);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public void The_document_in_the_repository_is_the_one_that_is_served()
    {
        var file = Path.Combine(SourceTree.Gateway, "../../docs/openapi.json");
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") is { Length: > 0 })
            File.WriteAllText(file, contract.Text);

        Assert.True(File.ReadAllText(file) == contract.Text, "docs/openapi.json is not what the gateway serves. CONTRIBUTING.md says how to write it anew.");
    }

    [Fact]
    public void Every_schema_every_field_and_every_word_is_described()
    {
        Assert.Empty(contract.Schemas.SelectMany(schema => Undescribed(schema.Key, schema.Value)));
    }

    [Fact]
    public void Every_operation_says_what_it_does_and_what_it_takes()
    {
        foreach (var operation in contract.Operations)
        {
            Assert.All((string[])["operationId", "summary", "description"], name => Assert.True(IsSaid(operation.Body, name), $"{operation} has no {name}."));
            Assert.NotEmpty(operation.Body["tags"]!.AsArray());
            Assert.All(operation.Parameters, parameter => Assert.True(
                IsSaid(parameter, "description") && parameter["example"] is not null && parameter["schema"] is not null, $"{operation}: {parameter["name"]} is not described."));
            Assert.Equal(operation.Path.StartsWith("/api/", StringComparison.Ordinal), operation.Body["security"] is JsonArray { Count: > 0 });
        }
    }

    [Fact]
    public void Every_operation_names_its_errors_and_shows_an_example_of_every_body()
    {
        foreach (var operation in contract.Operations.Where(operation => operation.IsApi))
        {
            Assert.Contains(operation.Responses, response => response.Status is >= 400 and < 500);
            foreach (var (status, response) in operation.Responses.Where(response => response.Status >= 400))
            {
                Assert.Equal("#/components/schemas/Problem", response["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>());
                Assert.Equal(status is 429 or 503, response["headers"]?["Retry-After"] is not null);
            }

            foreach (var (status, type, content) in operation.Contents)
                Assert.True(ContractOperation.ExamplesOf(content).Any(), $"{operation}: no example of {type} for {status}.");
        }
    }

    [Fact]
    public void Every_example_is_as_its_schema_says()
    {
        var misfits =
            from operation in contract.Operations
            from body in operation.Contents
            from example in ContractOperation.ExamplesOf(body.Content)
            from misfit in contract.Misfits(body.Content["schema"]!, example, $"{operation} {body.Status}")
            select misfit;

        Assert.Empty(misfits);
    }

    private static IEnumerable<string> Undescribed(string path, JsonNode schema)
    {
        if (!IsSaid(schema, "description"))
            yield return path;
        if (schema["enum"] is JsonArray words && !path.Contains('.', StringComparison.Ordinal))
            foreach (var word in words.Where(word => !schema["description"]!.GetValue<string>().Contains($"- `{word}`: ", StringComparison.Ordinal)))
                yield return $"{path}: {word}";
        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
            foreach (var undescribed in Undescribed($"{path}.{name}", property!))
                yield return undescribed;
    }

    private static bool IsSaid(JsonNode node, string name) => node[name]?.GetValue<string>().Trim().Length > 0;
}
