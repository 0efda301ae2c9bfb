using System.Text.Json;
using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Control;

internal static class FaultEndpoints
{
    private const string Fields = "a fault is {provider, kind, probability | count, delay_ms?, retry_after_s?}";

    public static void MapFaults(this IEndpointRouteBuilder routes, FaultBoard faults)
    {
        routes.MapGet("/_sandbox/faults", (RequestDelegate)(http =>
            http.Response.WriteAsJsonAsync(faults.All, ControlJson.Default.IReadOnlyListFault, cancellationToken: http.RequestAborted)));
        routes.MapPost("/_sandbox/faults", (RequestDelegate)(http => AddAsync(http, faults)));
        routes.MapDelete("/_sandbox/faults", (RequestDelegate)(http =>
        {
            faults.Clear();
            http.Response.StatusCode = 204;
            return Task.CompletedTask;
        }));
        routes.MapDelete("/_sandbox/faults/{id:int}", (RequestDelegate)(http =>
        {
            http.Response.StatusCode = faults.Remove(int.Parse((string)http.GetRouteValue("id")!, System.Globalization.CultureInfo.InvariantCulture)) ? 204 : 404;
            return Task.CompletedTask;
        }));
    }

    private static async Task AddAsync(HttpContext http, FaultBoard faults)
    {
        try
        {
            var fault = await JsonSerializer.DeserializeAsync(http.Request.Body, ControlJson.Default.Fault, http.RequestAborted);
            if ((fault is null ? Fields : fault.Problem()) is { } problem) await ExplainAsync(http, problem);
            else await http.Response.WriteAsJsonAsync(faults.Add(fault!), ControlJson.Default.Fault, cancellationToken: http.RequestAborted);
        }
        catch (JsonException e)
        {
            await ExplainAsync(http, $"{e.Message} ({Fields})");
        }
    }

    private static Task ExplainAsync(HttpContext http, string problem)
    {
        http.Response.StatusCode = 400;
        return http.Response.WriteAsJsonAsync(new(problem), ControlJson.Default.Explained, cancellationToken: http.RequestAborted);
    }
}
