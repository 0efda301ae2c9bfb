using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Contract;

/// <summary>A parameter as the contract describes it.</summary>
internal sealed record ApiParameter(string Name, ParameterLocation In, string Description, JsonNode Example)
{
    public OpenApiSchema Schema { get; init; } = new() { Type = JsonSchemaType.String };

    /// <summary>The two that every list has.</summary>
    public static ApiParameter[] Paging { get; } =
    [
        new("limit", ParameterLocation.Query, "How many to list on a page.", 50)
        {
            Schema = new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "200", Default = 50 },
        },
        Query("cursor", "The `next_cursor` of the page before. Leave it out for the first page.", "01a227f1ecc17559a1eeed0528349000"),
    ];

    public static ApiParameter Path(string name, string description, string example) => new(name, ParameterLocation.Path, description, example);

    public static ApiParameter Query(string name, string description, string example) => new(name, ParameterLocation.Query, description, example);

    public static ApiParameter Time(string name, string description) => Query(name, description, "2026-01-31T12:00:00Z") with
    {
        Schema = new() { Type = JsonSchemaType.String, Format = "date-time" },
    };

    public static ApiParameter Flag(string name, string description) => new(name, ParameterLocation.Query, description, true)
    {
        Schema = new() { Type = JsonSchemaType.Boolean, Default = false },
    };

    public static ApiParameter Word<T>(string name, string description, T example) where T : struct, Enum =>
        Query(name, description, EnumNames.Of(example)).OneOf(Enum.GetValues<T>().Select(EnumNames.Of));

    public ApiParameter OneOf(IEnumerable<string> words) =>
        this with { Schema = new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)word)] } };

    public OpenApiParameter Drawn() => new()
    {
        Name = Name,
        In = In,
        Description = Description,
        Required = In == ParameterLocation.Path,
        Schema = Schema,
        Example = Example.DeepClone(),
    };
}
