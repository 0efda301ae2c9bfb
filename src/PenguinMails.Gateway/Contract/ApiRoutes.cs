using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Contract;

/// <summary>What a route says of itself for the contract, beside what its types say.</summary>
internal static class ApiRoutes
{
    /// <summary>A part of the API: its name, the scope that callers need, and the errors that every call can give.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes, string path, string tag, Scope scope) =>
        routes.MapGroup(path).WithTags(tag).RequireScope(scope)
            .Fails(Problems.Unauthorized(), Problems.Forbidden(), Problems.InternalError(), Problems.Unavailable());

    /// <param name="route">The route.</param>
    /// <param name="id">As a client library would call it.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="description">What else there is to know, in Markdown.</param>
    public static TBuilder Describe<TBuilder>(this TBuilder route, string id, string summary, string description) where TBuilder : IEndpointConventionBuilder =>
        route.WithName(id).WithSummary(summary).WithDescription(description);

    /// <param name="route">The route.</param>
    /// <param name="parameters">Those that the handler reads by itself; those that are bound get their description.</param>
    public static TBuilder Takes<TBuilder>(this TBuilder route, params ApiParameter[] parameters) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(parameters);

    /// <param name="route">The route.</param>
    /// <param name="problems">Errors it can give, as it gives them: each is also its own example.</param>
    public static TBuilder Fails<TBuilder>(this TBuilder route, params Problem[] problems) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(problems);

    /// <summary>A body that is sent.</summary>
    public static TBuilder Asked<TBuilder>(this TBuilder route, string json) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ApiExample(null, JsonNode.Parse(json)!));

    /// <summary>A body that is answered.</summary>
    public static TBuilder Answered<TBuilder>(this TBuilder route, string json, int status = StatusCodes.Status200OK) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ApiExample(status, JsonNode.Parse(json)!));
}

/// <param name="Status">Of the answer; null for what is asked.</param>
/// <param name="Body">The whole of it.</param>
internal sealed record ApiExample(int? Status, JsonNode Body);

/// <summary>What is sent, where nothing but the handler itself judges the content type.</summary>
/// <param name="Type">Null for what has no form of ours.</param>
/// <param name="ContentType">As it is mostly sent.</param>
/// <param name="Description">What it holds.</param>
internal sealed record ApiBody(Type? Type, string ContentType, string Description);

/// <summary>What is answered as JSON can be had as a table, too.</summary>
/// <param name="Example">Of the table, a line for each row.</param>
internal sealed record ApiCsv(string Example);

/// <summary>What is answered as JSON can be had as a file, too.</summary>
/// <param name="ContentType">Of the file.</param>
/// <param name="Example">How it begins.</param>
internal sealed record ApiFile(string ContentType, string Example);

/// <summary>A header of an answer.</summary>
internal sealed record ApiHeader(int Status, string Name, string Description, JsonNode Example);
